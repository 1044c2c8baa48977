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

/** The client of one provider. */
export interface ProviderClient {
  name: string
  label: string
  /** Whether a stand-in on this machine plays the provider. */
  isStandIn: boolean

  /** Returns the URL to send a browser to. @throws {ApiError} 502 provider_error, 503 provider_unavailable */
  authorizationUrl(secrets: Secrets): Promise<URL>

  /**
   * Returns the user who has signed in at the provider, given the parameters that its redirect brought back.
   *
   * @throws {ApiError} 400 social_failed, 502 provider_error, 503 provider_unavailable
   */
  identify(response: ProviderResponse, secrets: EndSecrets): Promise<ExternalIdentity>
}

/**
 * Secrets that bind the callback of a sign-in to the browser that started it (RFC 7636, RFC 9700 §2.1.1,
 * §4.7).
 */
export interface Secrets {
  state: string
  /** The provider copies the nonce into the ID token, if it issues one. */
  nonce: string
  /** The code verifier of PKCE. The provider gets only its S256 challenge until the code is exchanged. */
  verifier: string
  /**
   * The page that the provider redirects to. Undefined for our own page. Front ends of other sign-in systems have
   * their own page.
   */
  redirectUri?: string
}

/** The secrets at the callback. A front end that started the sign-in itself sends us only the verifier. */
export type EndSecrets = Pick<Secrets, 'verifier' | 'redirectUri'> & Partial<Secrets>

/** The parameters that the browser brings back from the provider. */
export interface ProviderResponse {
  code: string
  state?: string
  iss?: string
}

export interface ProviderClientDeps {
  provider: Provider
  client: SocialClient
  /** The page of this app that the provider redirects to. */
  callbackUrl: string
  isStandIn: boolean
  log: Log
}

/** A provider that does not respond to a request within this time counts as down. */
const TIMEOUT_SECONDS = 5

/**
 * In milliseconds. A sign-in makes up to three requests to a provider, and a user should not wait longer than
 * this for all of them.
 */
const DEADLINE_MS = 8_000

/** Creates the client of a provider. It sends no request until it is used. */
export function createProviderClient(deps: ProviderClientDeps): ProviderClient {
  const { provider, callbackUrl, isStandIn, log } = deps
  const isOpenId = 'issuer' in provider.server
  let configuration: Promise<Configuration> | undefined

  /** Discovers the endpoints of the provider once. After a failure the next call tries again. */
  function configure(): Promise<Configuration> {
    configuration ??= configurationOf(deps).catch((error: unknown) => {
      configuration = undefined
      throw error
    })
    return configuration
  }

  /** Logs an error of a provider, because an operator may have to act on it. Throws the error for the client. */
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

    async identify(response, { state, nonce, verifier, redirectUri }) {
      const checks = { expectedState: state, pkceCodeVerifier: verifier }
      const openIdChecks = isOpenId ? { expectedNonce: nonce, idTokenExpected: true } : {}
      const ask = async () => {
        const config = await configure()
        // The pages of other front ends drop `iss` (RFC 9207), which the check of the library requires. Only our own
        // pages are protected by this check.
        const missing = redirectUri === undefined ? {} : { iss: config.serverMetadata().issuer }
        const returned = urlWith(redirectUri ?? callbackUrl, { ...missing, ...response })
        const tokens = await authorizationCodeGrant(config, returned, { ...checks, ...openIdChecks })
        return checkIdentity(await provider.identify(config, tokens), isStandIn)
      }
      return Promise.race([ask(), deadline()]).catch(refuse)
    },
  }
}

/** Returns the URL to which the provider redirected the browser, rebuilt from its parameters. */
function urlWith(address: string, parameters: Partial<Record<string, string>>): URL {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Returns a promise that rejects at the deadline. Aborts no request, because each request has its own time limit. */
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
      // Checks the signature of an ID token too, although the token comes from the provider over https (OWASP ASVS
      // 10.5.1).
      execute: [...insecure, enableNonRepudiationChecks],
    })
  }
  const config = new Configuration(provider.server.metadata, clientId, undefined, authentication)
  config.timeout = TIMEOUT_SECONDS
  for (const extend of insecure) extend(config)
  return config
}

/**
 * Returns the parts of an error to log. The provider's response is left out, because it may contain a code or our
 * secret.
 */
function whatOf(error: unknown) {
  const { name, message, code } = error as { name?: string; message?: string; code?: string }
  const refused = error instanceof ResponseBodyError ? error.error : undefined
  return { error: name, problem: message, code, refused }
}

/**
 * Returns the error for the client: the provider refused the code, did not respond, or sent a response that cannot
 * be trusted.
 */
function refusalOf(error: unknown) {
  if (refusesCode(error)) return errors.socialFailed()
  return isUnreachable(error) ? errors.providerUnavailable() : errors.providerError()
}

function isUnreachable(error: unknown): boolean {
  const { code, cause, message, name } = error as Error & { code?: string; cause?: { name?: string } }
  // fetch throws a TypeError with this message if there is no connection, and other errors for a time limit.
  const isTooLate = code === 'OAUTH_TIMEOUT' || cause?.name === 'TimeoutError' || name === 'TimeoutError'
  return isTooLate || message === 'fetch failed'
}

/**
 * Returns whether the provider refused the code. RFC 6749 §5.2 defines `invalid_grant` for that. GitHub sends
 * 200 with a code of its own, and Facebook sends 400 with a sentence.
 */
function refusesCode(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant'
  const { cause } = error as { cause?: { status?: number; cause?: { body?: { error?: string } } } }
  return cause?.status === 400 || cause?.cause?.body?.error === 'bad_verification_code'
}
