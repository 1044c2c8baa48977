import { epochNow } from '../../shared/epoch.ts'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { createSecret } from '../accounts/secret.ts'
import type { ProviderClient } from './provider-client.ts'
import type { Transaction } from './sealed-transaction.ts'

/** What a user wants, before the redirect to a provider. */
export interface SignInRequest {
  transport: TokenTransport
  /** The path of our pages to return to. */
  returnTo: string | undefined
  /** The user to link the provider to. Undefined for a sign-in. */
  linkTo: number | undefined
  /** Where the provider redirects to. Undefined for our own page. */
  redirectUri?: string
}

/**
 * Starts a transaction with fresh secrets, and returns the URL to send the browser to.
 *
 * @throws {ApiError} 502 provider_error, 503 provider_unavailable
 */
export async function beginTransaction(
  provider: ProviderClient,
  { transport, returnTo, linkTo, redirectUri }: SignInRequest,
): Promise<{ transaction: Transaction; url: URL }> {
  const random = { state: createSecret(), nonce: createSecret(), verifier: createSecret() }
  const secrets = { ...random, ...(redirectUri && { redirectUri }) }
  const url = await provider.authorizationUrl(secrets)
  const wish = { transport, returnTo: ownPath(returnTo), linkTo }
  return { transaction: { provider: provider.name, ...secrets, ...wish, iat: epochNow() }, url }
}

/** In bytes, because it is stored in a cookie, of which a browser sends several. */
const LONGEST_PATH = 500

/** Returns a path of our own, otherwise home. */
function ownPath(path = '/'): string {
  return isSameOriginPath(path) && Buffer.byteLength(path) <= LONGEST_PATH ? path : '/'
}
