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

/** Talks to one provider. */
export interface ProviderClient {
  name: string
  label: string
  /** Whether a stand-in on this machine replaces it. */
  isStandIn: boolean

  /** Returns the URL to send a browser to. @throws {ApiError} 502 provider_error, 503 provider_unavailable */
  authorizationUrl(secrets: Secrets): Promise<URL>

  /**
   * Returns the user whom the parameters in the redirect stand for.
   *
   * @throws {ApiError} 400 social_failed, 502 provider_error, 503 provider_unavailable
   */
  identify(answer: ProviderResponse, secrets: EndSecrets): Promise<ExternalIdentity>
}

/** Binds the callback of a sign-in to its start (RFC 7636, RFC 9700 §2.1.1, §4.7). */
export interface Secrets {
  state: string
  /** Bound into the ID token, if there is one. */
  nonce: string
  /** The code verifier of PKCE. Only its S256 challenge is sent. */
  verifier: string
  /** Where the provider redirects to: our own page, unless another front end has one. */
  redirectUri?: string
}

/** The same at the callback. A front end that started the sign-in itself has only the verifier. */
export type EndSecrets = Pick<Secrets, 'verifier' | 'redirectUri'> & Partial<Secrets>

/** The parameters that the browser brings back. */
export interface ProviderResponse {
  code: string
  state?: string
  iss?: string
}

export interface ProviderClientDeps {
  provider: Provider
  client: SocialClient
  /** The page of ours that the provider redirects to. */
  callbackUrl: string
  isStandIn: boolean
  log: Log
}

/** A provider that does not respond within this time is down. */
const TIMEOUT_SECONDS = 5

/** A sign-in sends a provider up to three requests. A user waits no longer than this for all of them. */
const DEADLINE_MS = 8_000

/** Creates the client of a provider. Sends no request yet. */
export function createProviderClient(deps: ProviderClientDeps): ProviderClient {
  const { provider, callbackUrl, isStandIn, log } = deps
  const isOpenId = 'issuer' in provider.server
  let configuration: Promise<Configuration> | undefined

  /** Discovers once. After a failure the next call tries again. */
  function configure(): Promise<Configuration> {
    configuration ??= configurationOf(deps).catch((error: unknown) => {
      configuration = undefined
      throw error
    })
    return configuration
  }

  /** Throws the refusal for an error at a provider. Logs it, because an operator may have to act on it. */
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
        // The pages of other front ends do not pass on `iss` (RFC 9207).
        const missing = redirectUri === undefined ? {} : { iss: config.serverMetadata().issuer }
        const returned = urlWith(redirectUri ?? callbackUrl, { ...missing, ...answer })
        const tokens = await authorizationCodeGrant(config, returned, { ...checks, ...openIdChecks })
        return checkIdentity(await provider.identify(config, tokens), isStandIn)
      }
      return Promise.race([ask(), deadline()]).catch(refuse)
    },
  }
}

/** Returns the URL that a browser came back to. */
function urlWith(address: string, parameters: Partial<Record<string, string>>): URL {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Returns a promise that rejects at the deadline. Requests in flight end at their own time limit. */
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
      // Checks the signature of an ID token too, not only where it came from (OWASP ASVS 10.5.1).
      execute: [...insecure, enableNonRepudiationChecks],
    })
  }
  const config = new Configuration(provider.server.metadata, clientId, undefined, authentication)
  config.timeout = TIMEOUT_SECONDS
  for (const extend of insecure) extend(config)
  return config
}

/**
 * Returns what to log of an error, without the provider's response, which may contain a code or our secret.
 */
function whatOf(error: unknown) {
  const { name, message, code } = error as { name?: string; message?: string; code?: string }
  const refused = error instanceof ResponseBodyError ? error.error : undefined
  return { error: name, problem: message, code, refused }
}

/** The code was refused, the provider did not respond, or its response cannot be trusted. */
function refusalOf(error: unknown) {
  if (refusesCode(error)) return errors.socialFailed()
  return isUnreachable(error) ? errors.providerUnavailable() : errors.providerError()
}

function isUnreachable(error: unknown): boolean {
  const { code, cause, message, name } = error as Error & { code?: string; cause?: { name?: string } }
  // fetch throws a TypeError without a connection. A time limit is an error of its own.
  const isTooLate = code === 'OAUTH_TIMEOUT' || cause?.name === 'TimeoutError' || name === 'TimeoutError'
  return isTooLate || message === 'fetch failed'
}

/**
 * Returns whether the provider refused the code. RFC 6749 §5.2 has an error code for it, GitHub sends 200 and
 * another code, Facebook sends 400 and a sentence.
 */
function refusesCode(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant'
  const { cause } = error as { cause?: { status?: number; cause?: { body?: { error?: string } } } }
  return cause?.status === 400 || cause?.cause?.body?.error === 'bad_verification_code'
}
