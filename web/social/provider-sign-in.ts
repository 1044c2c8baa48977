import type { RequestBody } from '../../shared/api/routes.ts'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import type { Auth } from '../context/AuthContext.tsx'

/** What to do with the identity at a provider, and the path to open afterwards. */
export interface AuthorizationRequest {
  intent: 'sign-in' | 'link'
  return_to: string
}

/**
 * Begins a sign-in with a provider, or the linking of one. Returns the URL to send the browser to.
 *
 * @throws {ApiError} if the server refuses, for example an unknown provider
 */
export async function beginAtProvider(
  { call, callPublic, transport }: Pick<Auth, 'call' | 'callPublic' | 'transport'>,
  provider: string,
  query: AuthorizationRequest,
): Promise<string> {
  const line = 'GET /api/social/:provider'
  const args = { params: { provider }, query }
  // Linking begins no session, so there is no transport to name.
  const beginning = query.intent === 'link' ? call(line, args) : callPublic(line, { ...args, transport })
  return (await beginning).authorization_url
}

/** The result of a code that a provider sent back. `returnTo` is not checked: pass it through `readReturnTo`. */
export type ProviderOutcome =
  | { status: 'signed-in'; returnTo: string }
  | { status: 'pending'; identity: PendingIdentity }

/**
 * Signs in with the code that a provider sent back. If the server needs a decision of the user first, returns the
 * pending identity and changes nothing.
 *
 * @throws as `loginUser` of `useAuth` does; `already_used` if this was sent before
 */
export async function loginByProvider(
  { signInBy }: Pick<Auth, 'signInBy'>,
  provider: string,
  body: RequestBody<'POST /api/social/:provider'>,
): Promise<ProviderOutcome> {
  // The options have the access token, because linking needs a signed-in user. The server reads from a cookie whether
  // a sign-in or a link was begun.
  const response = await signInBy((call, options) =>
    call('POST /api/social/:provider', { params: { provider }, body, ...options }),
  )
  return 'next' in response
    ? { status: 'pending', identity: response }
    : { status: 'signed-in', returnTo: response.return_to }
}

/**
 * Creates an account for a pending identity, and signs in. Returns the path to open, which is not checked.
 *
 * @throws as `loginUser` of `useAuth` does
 */
export async function finishSignUp(
  { signInBy }: Pick<Auth, 'signInBy'>,
  body: RequestBody<'POST /api/social/finish'>,
): Promise<string> {
  const response = await signInBy((call, { signal }) => call('POST /api/social/finish', { body, signal }))
  return response.return_to
}
