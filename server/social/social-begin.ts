import { epochNow } from '../../shared/epoch.ts'
import { isSameOriginPath } from '../../shared/same-origin-path.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { createSecret } from '../accounts/secret.ts'
import type { ProviderClient } from './provider-client.ts'
import type { Transaction } from './sealed-transaction.ts'

/** The choices of a user who starts a sign-in with a provider. */
export interface SignInRequest {
  transport: TokenTransport
  /** The path of our pages to which the user returns afterwards. */
  returnTo: string | undefined
  /** The user who links the provider. Undefined for a sign-in. */
  linkTo: number | undefined
  /** The page that the provider redirects to. Undefined for our own page. */
  redirectUri?: string
}

/**
 * Starts a transaction with fresh secrets, and returns the URL to send the browser to.
 *
 * @throws {ApiError} 502 provider_error; 503 provider_unavailable
 */
export async function beginTransaction(
  provider: ProviderClient,
  { transport, returnTo, linkTo, redirectUri }: SignInRequest,
): Promise<{ transaction: Transaction; url: URL }> {
  const random = { state: createSecret(), nonce: createSecret(), verifier: createSecret() }
  const secrets = { ...random, ...(redirectUri && { redirectUri }) }
  const url = await provider.authorizationUrl(secrets)
  const transaction = { provider: provider.name, ...secrets, transport, linkTo, iat: epochNow() }
  return { transaction: { ...transaction, returnTo: sameOriginPath(returnTo) }, url }
}

/** In bytes. The path is stored in a cookie, and a browser may send several of these cookies at once. */
const LONGEST_PATH = 500

/** Returns the path if it is a path of this app and not too long, otherwise the path of the home page. */
function sameOriginPath(path = '/'): string {
  return isSameOriginPath(path) && Buffer.byteLength(path) <= LONGEST_PATH ? path : '/'
}
