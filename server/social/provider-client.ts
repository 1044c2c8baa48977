import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  ResponseBodyError,
} from 'openid-client'
import type { SocialClient } from '../config/config.ts'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import { checkIdentity } from './external-identity.ts'
import type { ExternalIdentity, Provider } from './provider.ts'

/** One way to one provider. */
export interface ProviderClient {
  name: string
  label: string
  /** Whether a stand-in on this machine plays it. */
  isStandIn: boolean

  /** Where to send a browser. @throws {ApiError} 502 provider_error, 503 provider_unavailable */
  authorizationUrl(secrets: Secrets): Promise<URL>

  /**
   * Turns what the browser brought back into somebody.
   *
   * @throws {ApiError} 400 social_failed, 502 provider_error, 503 provider_unavailable
   */
  identify(answer: ProviderResponse, secrets: EndSecrets): Promise<ExternalIdentity>
}

/** What ties the beginning of a sign-in to its end (RFC 7636, RFC 9700 §2.1.1, §4.7). */
export interface Secrets {
  state: string
  /** Bound into the ID token, where there is one. */
  nonce: string
  /** Of PKCE; what is sent is its S256 challenge. */
  verifier: string
  /** Where the provider sends the browser: our own page, unless another front end has one. */
  redirectUri?: string
}

/** The same at the end. A front end that began by itself has the verifier alone to show. */
export type EndSecrets = Pick<Secrets, 'verifier' | 'redirectUri'> & Partial<Secrets>

/** What a browser brought back. */
export interface ProviderResponse {
  code: string
  state?: string
  iss?: string
}

/** What a client is made of. */
export interface ProviderClientDeps {
  provider: Provider
  client: SocialClient
  /** Our own page that the provider sends the browser to. */
  callbackUrl: string
  isStandIn: boolean
  log: Log
}

/** A provider that does not answer for so long is down. */
const TIMEOUT_SECONDS = 5

/** A sign-in asks a provider up to three times; nobody waits for all of them longer than that. */
const DEADLINE_MS = 8_000

/** Makes the client of a provider. Asks it nothing yet. */
export function createProviderClient(deps: ProviderClientDeps): ProviderClient {
  const { provider, callbackUrl, isStandIn, log } = deps
  const isOpenId = 'issuer' in provider.server
  let configuration: Promise<Configuration> | undefined

  /** Asked once; a failure is asked again the next time. */
  function configure(): Promise<Configuration> {
    configuration ??= configurationOf(deps).catch((error: unknown) => {
      configuration = undefined
      throw error
    })
    return configuration
  }

  /** Words what goes wrong at a provider. It is noted, for an operator may have to act on it. */
  function refuse(error: unknown): never {
    log.warn({ provider: provider.name, ...whatOf(error) }, 'a provider could not be used')
    throw refusalOf(error)
  }

  return {
    name: provider.name,
    label: provider.label,
    isStandIn,

    async authorizationUrl({ state, nonce, verifier, redirectUri = callbackUrl }) {
      const config = await configure().catch(refuse)
      return buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: provider.scope,
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(isOpenId && { nonce }),
      })
    },

    async identify(answer, { state, nonce, verifier, redirectUri }) {
      const checks = { expectedState: state, pkceCodeVerifier: verifier }
      const openIdChecks = isOpenId ? { expectedNonce: nonce, idTokenExpected: true } : {}
      const ask = async () => {
        const config = await configure()
        // The pages of other front ends do not pass on who has answered them (RFC 9207).
        const missing = redirectUri === undefined ? {} : { iss: config.serverMetadata().issuer }
        const returned = urlWith(redirectUri ?? callbackUrl, { ...missing, ...answer })
        const tokens = await authorizationCodeGrant(config, returned, { ...checks, ...openIdChecks })
        return checkIdentity(await provider.identify(config, tokens), isStandIn)
      }
      return Promise.race([ask(), deadline()]).catch(refuse)
    },
  }
}

/** The address that a browser came back to. */
function urlWith(address: string, parameters: Partial<Record<string, string>>): URL {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Rejects when nobody should wait any longer; what is under way then ends by itself. */
function deadline(): Promise<never> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

async function configurationOf({ provider, client, isStandIn }: ProviderClientDeps): Promise<Configuration> {
  const { clientId, clientSecret } = client
  const authentication = ClientSecretPost(clientSecret)
  const insecure = isStandIn ? [allowInsecureRequests] : []
  if ('issuer' in provider.server) {
    return discovery(new URL(provider.server.issuer), clientId, undefined, authentication, {
      timeout: TIMEOUT_SECONDS,
      // The signature of an ID token is checked too, not only where it came from (OWASP ASVS 10.5.1).
      execute: [...insecure, enableNonRepudiationChecks],
    })
  }
  const config = new Configuration(provider.server.metadata, clientId, undefined, authentication)
  config.timeout = TIMEOUT_SECONDS
  for (const extend of insecure) extend(config)
  return config
}

/** What went wrong, without the answer of the provider: it may echo a code or our secret. */
function whatOf(error: unknown) {
  const { name, message, code } = error as { name?: string; message?: string; code?: string }
  const refused = error instanceof ResponseBodyError ? error.error : undefined
  return { error: name, problem: message, code, refused }
}

/** The code was refused, nobody answered, or the answer is not to be trusted. */
function refusalOf(error: unknown) {
  if (refusesCode(error)) return errors.socialFailed()
  return isUnreachable(error) ? errors.providerUnavailable() : errors.providerError()
}

function isUnreachable(error: unknown): boolean {
  const { code, cause, message, name } = error as Error & { code?: string; cause?: { name?: string } }
  // fetch throws a TypeError where there is no connection; a time limit is an error of its own.
  const isTooLate = code === 'OAUTH_TIMEOUT' || cause?.name === 'TimeoutError' || name === 'TimeoutError'
  return isTooLate || message === 'fetch failed'
}

/**
 * Whether the code was not good (any more): RFC 6749 §5.2 has a word for it, GitHub says 200 and
 * another word, Facebook says 400 and a sentence.
 */
function refusesCode(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant'
  const { cause } = error as { cause?: { status?: number; cause?: { body?: { error?: string } } } }
  return cause?.status === 400 || cause?.cause?.body?.error === 'bad_verification_code'
}
