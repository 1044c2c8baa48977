import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import type { RequestBody } from '../../shared/api/routes.ts'
import { toApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useAttempt } from '../hooks/use-attempt.ts'
import type { ProviderOutcome } from '../session/sign-in.ts'
import { readReturnTo } from '../utils/return-to.ts'
import { keepPendingIdentity } from './pending-identity.ts'

/**
 * Reads what a provider sent the browser back with, takes it out of the address and, where a person
 * agreed, sends it to the server. Once, whatever StrictMode does: a code works once.
 */
export function useProviderReturn(provider: string) {
  const { loading, loginByProvider } = useAuth()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const [returned] = useState(() => readProviderReturn(search))
  const { progress, begin } = useAttempt(goOn)
  const taken = useRef(false)

  async function goOn(): Promise<void> {
    if (returned.status !== 'agreed') return
    const path = await loginByProvider(provider, returned.answer).then(pathAfter, pathAfterRepeat)
    void navigate(path, { replace: true })
  }

  useEffect(() => {
    // Whoever is signed in here must be known first: they may be linking the provider.
    if (loading || taken.current) return
    taken.current = true
    void navigate(pathname, { replace: true })
    begin()
  }, [loading, navigate, pathname, begin])

  return { returned, progress }
}

function pathAfter(outcome: ProviderOutcome): string {
  if (outcome.status === 'signed-in') return readReturnTo({ from: outcome.returnTo })
  keepPendingIdentity(outcome.identity)
  return `/social/${outcome.identity.next}`
}

/** The back button leads here again. There is nothing left to do, and nothing wrong. */
function pathAfterRepeat(error: unknown): string {
  if (toApiError(error).code !== 'already_used') throw error
  return '/'
}

/** What a provider sent the browser back with. */
export type ProviderReturn =
  | { status: 'agreed'; answer: RequestBody<'POST /api/social/:provider'> }
  | { status: 'denied' | 'failed' | 'nothing' }

/** Reads it out of the query of the address (RFC 6749 §4.1.2). Believes nothing of it: the server judges. */
function readProviderReturn(search: string): ProviderReturn {
  const query = new URLSearchParams(search)
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name))
  if (error) return { status: error === 'access_denied' ? 'denied' : 'failed' }
  if (!code || !state) return { status: 'nothing' }
  return { status: 'agreed', answer: { code, state, iss: query.get('iss') ?? undefined } }
}
