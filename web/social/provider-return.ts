import type { RequestBody } from '../../shared/api/routes.ts'

/** What a provider sent the browser back with. */
export type ProviderReturn =
  | { status: 'agreed'; answer: RequestBody<'POST /api/social/:provider'> }
  | { status: 'denied' | 'failed' | 'nothing' }

/** Reads it out of the query of the address (RFC 6749 §4.1.2). Believes nothing of it: the server judges. */
export function readProviderReturn(search: string): ProviderReturn {
  const query = new URLSearchParams(search)
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name))
  if (error) return { status: error === 'access_denied' ? 'denied' : 'failed' }
  if (!code || !state) return { status: 'nothing' }
  return { status: 'agreed', answer: { code, state, iss: query.get('iss') ?? undefined } }
}
