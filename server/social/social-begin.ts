import { epochNow } from '../../shared/epoch.ts'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { createSecret } from '../accounts/secret.ts'
import type { ProviderClient } from './provider-client.ts'
import type { Transaction } from './sealed-transaction.ts'

/** What somebody wants, before they are sent to a provider. */
export interface SignInRequest {
  transport: TokenTransport
  /** Where to go afterwards: a path of our pages. */
  returnTo: string | undefined
  /** The user to link the provider to; none: to sign in. */
  linkTo: number | undefined
  /** Where the provider sends the browser back to; none: to our own page. */
  redirectUri?: string
}

/**
 * Begins a transaction: secrets of its own for each, and where to send the browser.
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

/** In bytes: it stands in a cookie, of which a browser sends several. */
const LONGEST_PATH = 500

/** Home, unless it is a path of our own. */
function ownPath(path = '/'): string {
  return isSameOriginPath(path) && Buffer.byteLength(path) <= LONGEST_PATH ? path : '/'
}
