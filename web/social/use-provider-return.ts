import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import type { RequestBody } from '../../shared/api/routes.ts'
import { toApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useAttempt } from '../hooks/use-attempt.ts'
import { readReturnTo } from '../utils/return-to.ts'
import { keepPendingIdentity } from './pending-identity.ts'
import { loginByProvider, type ProviderOutcome } from './provider-sign-in.ts'

/**
 * Reads the parameters that a provider has added to the URL, and removes them from it. If the user agreed, sends them
 * to the server. Runs once even under StrictMode, because a code works once.
 */
export function useProviderReturn(provider: string) {
  const { loading, signInBy } = useAuth()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const [returned] = useState(() => readProviderReturn(search))
  const { progress, begin } = useAttempt(goOn)
  const taken = useRef(false)

  async function goOn(): Promise<void> {
    if (returned.status !== 'agreed') return
    const path = await loginByProvider({ signInBy }, provider, returned.response).then(
      pathAfter,
      pathAfterRepeat,
    )
    void navigate(path, { replace: true })
  }

  useEffect(() => {
    // The session must be known first, because a signed-in user may be linking the provider.
    if (loading || taken.current) return
    taken.current = true
    void navigate(pathname, { replace: true })
    void begin()
  }, [loading, navigate, pathname, begin])

  return { returned, progress }
}

function pathAfter(outcome: ProviderOutcome): string {
  if (outcome.status === 'signed-in') return readReturnTo({ from: outcome.returnTo })
  keepPendingIdentity(outcome.identity)
  return `/social/${outcome.identity.next}`
}

/** Returns the home page if the code was used before, because the user has then pressed the back button. */
function pathAfterRepeat(error: unknown): string {
  if (toApiError(error).code !== 'already_used') throw error
  return '/'
}

/** The parameters with which a provider sent the browser back. */
export type ProviderReturn =
  | { status: 'agreed'; response: RequestBody<'POST /api/social/:provider'> }
  | { status: 'denied' | 'failed' | 'nothing' }

/** Reads the parameters of the query (RFC 6749 §4.1.2). Does not verify them: the server does. */
function readProviderReturn(search: string): ProviderReturn {
  const query = new URLSearchParams(search)
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name))
  if (error) return { status: error === 'access_denied' ? 'denied' : 'failed' }
  if (!code || !state) return { status: 'nothing' }
  return { status: 'agreed', response: { code, state, iss: query.get('iss') ?? undefined } }
}
