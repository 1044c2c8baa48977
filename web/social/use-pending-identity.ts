import { useState } from 'react'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { ApiError } from '../api/client.ts'
import { forgetPendingIdentity, readPendingIdentity } from './pending-identity.ts'

/** What the server says of a handle that does no more good. */
const SPENT: ApiError['code'][] = ['link_not_valid', 'already_used']

/** Finds the identity that waits for this step. There is none any more once its handle is too old or used. */
export function usePendingIdentity(next: PendingIdentity['next']) {
  const [identity, setIdentity] = useState(() => readPendingIdentity(next))

  /** Waits for what the handle was sent for. @throws {ApiError} the refusal */
  async function redeem<T>(sending: Promise<T>): Promise<T> {
    try {
      const answer = await sending
      forgetPendingIdentity()
      return answer
    } catch (error) {
      if (error instanceof ApiError && SPENT.includes(error.code)) {
        forgetPendingIdentity()
        setIdentity(undefined)
      }
      throw error
    }
  }

  return { identity, redeem }
}
