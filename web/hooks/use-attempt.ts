import { useState } from 'react'
import { type ApiError, isAbort, toApiError } from '../api/client.ts'

export type Progress = { status: 'idle' } | { status: 'pending' } | { status: 'failed'; problem: ApiError }

/**
 * Tracks the progress of an action. `begin` runs the action, and does nothing while it is already pending. It returns
 * the problem, if there was one, and never throws.
 */
export function useAttempt(attempt: () => Promise<unknown>) {
  const [progress, setProgress] = useState<Progress>({ status: 'idle' })

  async function begin(): Promise<ApiError | undefined> {
    if (progress.status === 'pending') return
    setProgress({ status: 'pending' })
    const problem = await problemOf(attempt)
    setProgress(problem ? { status: 'failed', problem } : { status: 'idle' })
    return problem
  }

  return { progress, begin }
}

async function problemOf(attempt: () => Promise<unknown>): Promise<ApiError | undefined> {
  try {
    await attempt()
  } catch (error) {
    // An abort is not a failure: the tab has another session now, or has begun another sign-in.
    return isAbort(error) ? undefined : toApiError(error)
  }
}
