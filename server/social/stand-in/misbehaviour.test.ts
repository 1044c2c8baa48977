import { describe, expect, test } from 'vitest'
import { LEFT_TO_TASTE, MISBEHAVIOUR, UNUSUAL } from '../../testing/test-misbehaviour.ts'
import { signIn } from '../../testing/test-relying-party.ts'
import { listenStandIns } from '../../testing/test-stand-in.ts'

type Case = keyof typeof MISBEHAVIOUR

const UNSUPPORTED_ALG = 'unexpected JWT "alg" header parameter'
const BAD_SIGNATURE = 'JWT signature verification failed'
const NO_SUCH_KEY = 'error when selecting a JWT verification key, no applicable keys found'
const BAD_STATUS = 'unexpected HTTP response status code'
const NOT_JSON = 'unexpected response content-type'

/** The error of openid-client for each, which shows that the fault arrives as intended. */
const REASONS: Record<Case, string> = {
  'invalid-iss': 'unexpected JWT "iss" (issuer) claim value',
  'missing-iss': 'JWT "iss" (issuer) claim missing',
  'invalid-aud': 'unexpected JWT "aud" (audience) claim value',
  'missing-aud': 'JWT "aud" (audience) claim missing',
  'empty-aud': 'unexpected JWT "aud" (audience) claim value',
  'several-aud-without-azp': 'ID Token "aud" (audience) claim includes additional untrusted audiences',
  'several-aud-with-wrong-azp': 'unexpected ID Token "azp" (authorized party) claim value',
  'missing-sub': 'JWT "sub" (subject) claim missing',
  'sub-is-a-number': 'unexpected JWT "sub" (subject) claim type',
  'missing-iat': 'JWT "iat" (issued at) claim missing',
  'missing-exp': 'JWT "exp" (expiration time) claim missing',
  expired: 'unexpected JWT "exp" (expiration time) claim value, expiration is past current timestamp',
  'not-yet-valid': 'unexpected JWT "nbf" (not before) claim value',
  'missing-nonce': 'JWT "nonce" (nonce) claim missing',
  'nonce-invalid': 'unexpected ID Token "nonce" claim value',
  'nonce-of-another-sign-in': 'unexpected ID Token "nonce" claim value',
  'idtoken-sig-none': UNSUPPORTED_ALG,
  'invalid-sig-hs256': UNSUPPORTED_ALG,
  'invalid-sig-rs256': BAD_SIGNATURE,
  'unpublished-key': NO_SUCH_KEY,
  'unknown-kid': NO_SUCH_KEY,
  'kid-absent-multiple-jwks':
    'error when selecting a JWT verification key, multiple applicable keys found, a "kid" JWT Header Parameter is required',
  'tampered-payload': BAD_SIGNATURE,
  'stripped-signature': BAD_SIGNATURE,
  'critical-header': 'no JWT "crit" header parameter extensions are supported',
  'not-a-jwt': 'Invalid JWT',
  'no-id-token': '"response" body "id_token" property must be a string',
  'jwks-unavailable': BAD_STATUS,
  'jwks-empty': NO_SUCH_KEY,
  'jwks-is-a-page': NOT_JSON,
  'discovery-issuer-mismatch': 'discovered metadata issuer does not match the expected issuer',
  'discovery-unavailable': BAD_STATUS,
  'discovery-is-a-page': NOT_JSON,
  'token-server-error': BAD_STATUS,
  'token-is-a-page': NOT_JSON,
  'token-redirects': BAD_STATUS,
  'token-type-unknown': 'unsupported `token_type` value',
  'token-type-missing': '"response" body "token_type" property must be a string',
  'access-token-missing': '"response" body "access_token" property must be a string',
  'code-of-another-client': 'invalid_grant',
  'code-of-another-redirect-uri': 'invalid_grant',
  'code-of-another-challenge': 'invalid_grant',
  'state-changed': 'unexpected "state" response parameter value',
  'state-missing': 'response parameter "state" missing',
  'mix-up': 'unexpected "iss" (issuer) response parameter value',
  'iss-parameter-missing': 'response parameter "iss" (issuer) missing',
  'code-missing': 'no authorization code in "callbackParameters"',
}

describe('a relying party that uses openid-client', () => {
  test.each(Object.entries(REASONS))('refuses %s', async (name, reason) => {
    const { port } = await listenStandIns(MISBEHAVIOUR[name as Case])
    const refusal: unknown = await signIn('google', port).catch((error: unknown) => error)
    expect(reasonOf(refusal)).toBe(reason)
  })

  test.each(Object.keys(UNUSUAL))('accepts %s', async (name) => {
    const { port } = await listenStandIns(UNUSUAL[name])
    expect((await signIn('google', port)).tokens.claims()?.sub).toBe('1815')
  })

  test('accepts a key that has changed since the last sign-in', async () => {
    const { port, faults } = await listenStandIns()
    await signIn('google', port)
    Object.assign(faults, UNUSUAL['signing-key-rotation'])
    expect((await signIn('google', port)).tokens.claims()?.sub).toBe('1815')
  })

  test.each(Object.keys(LEFT_TO_TASTE))('ignores %s', async (name) => {
    const { port } = await listenStandIns()
    const right = (await signIn('google', port)).tokens.claims()
    const { port: wrongPort } = await listenStandIns(LEFT_TO_TASTE[name])
    const wrong = (await signIn('google', wrongPort)).tokens.claims()
    const claim = name === 'iat-far-ahead' ? 'iat' : 'at_hash'
    expect(wrong?.[claim]).not.toEqual(right?.[claim])
  })
})

interface Refusal {
  message: string
  cause?: unknown
  error?: string
}

function reasonOf(refusal: unknown): string {
  const { message, cause, error } = refusal as Refusal
  return error ?? (cause instanceof Error ? cause.message : message)
}
