import type { Change, Json, RawResponse, StandInFaults } from '../social/stand-in/faults.ts'

/** A response with a page instead of JSON. */
const HTML_PAGE: RawResponse = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Come back later</h1>',
}

/** A server error. */
const SERVER_ERROR: RawResponse = { status: 500, body: 'Oops' }

/** A redirect to a place to which the client must send neither code nor secret. */
const REDIRECT: RawResponse = { status: 307, headers: { location: 'http://127.0.0.1:9/' } }

/** Creates a change that removes claims, parameters or properties. */
function without(...names: string[]): Change {
  return (value) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

const claims = (wrong: Json): StandInFaults => ({ idToken: (right) => ({ ...right, ...wrong }) })
const header = (wrong: Json): StandInFaults => ({ header: (right) => ({ ...right, ...wrong }) })
const tokenResponse = (wrong: Json): StandInFaults => ({ token: (right) => ({ ...right, ...wrong }) })

/** In 2001, which is in the past of every test. */
const LONG_AGO = 1_000_000_000

/** In 2286, which is in the future of every test. */
const FAR_AHEAD = 9_999_999_999

/** ID tokens with a wrong or a missing claim. They must sign in no user. */
const WRONG_CLAIMS = {
  'invalid-iss': claims({ iss: 'https://another.example' }),
  'missing-iss': { idToken: without('iss') },
  'invalid-aud': claims({ aud: 'another' }),
  'missing-aud': { idToken: without('aud') },
  'empty-aud': claims({ aud: [] }),
  'several-aud-without-azp': claims({ aud: ['stand-in', 'another'] }),
  'several-aud-with-wrong-azp': claims({ aud: ['stand-in', 'another'], azp: 'another' }),
  'missing-sub': { idToken: without('sub') },
  'sub-is-a-number': claims({ sub: 1815 }),
  'missing-iat': { idToken: without('iat') },
  'missing-exp': { idToken: without('exp') },
  expired: claims({ exp: LONG_AGO }),
  'not-yet-valid': claims({ nbf: FAR_AHEAD }),
  'missing-nonce': { idToken: without('nonce') },
  'nonce-invalid': claims({ nonce: 'another' }),
  'nonce-of-another-sign-in': { grant: { nonce: 'of-another' } },
} satisfies Record<string, StandInFaults>

const WRONG_SIGNATURES = {
  'idtoken-sig-none': header({ alg: 'none' }),
  'invalid-sig-hs256': header({ alg: 'HS256' }),
  'invalid-sig-rs256': { signedBy: 'second', ...header({ kid: 'first' }) },
  'unpublished-key': { signedBy: 'second' },
  'unknown-kid': header({ kid: 'second' }),
  'kid-absent-multiple-jwks': { published: ['first', 'second'], header: without('kid') },
  'tampered-payload': { encoded: tamper },
  'stripped-signature': { encoded: (jwt) => jwt.replace(/[^.]*$/, '') },
  'critical-header': header({ crit: ['b64'], b64: true }),
  'not-a-jwt': { encoded: () => 'not-a-jwt' },
  'no-id-token': { encoded: () => undefined },
  'jwks-unavailable': { instead: { jwks: SERVER_ERROR } },
  'jwks-empty': { published: [] },
  'jwks-is-a-page': { instead: { jwks: HTML_PAGE } },
} satisfies Record<string, StandInFaults>

const WRONG_ANSWERS = {
  'discovery-issuer-mismatch': { discovery: (right) => ({ ...right, issuer: 'https://another.example' }) },
  'discovery-unavailable': { instead: { discovery: SERVER_ERROR } },
  'discovery-is-a-page': { instead: { discovery: HTML_PAGE } },
  'token-server-error': { instead: { token: SERVER_ERROR } },
  'token-is-a-page': { instead: { token: HTML_PAGE } },
  'token-redirects': { instead: { token: REDIRECT } },
  'token-type-unknown': tokenResponse({ token_type: 'mac' }),
  'token-type-missing': { token: without('token_type') },
  'access-token-missing': { token: without('access_token') },
  'code-of-another-client': { grant: { clientId: 'another' } },
  'code-of-another-redirect-uri': { grant: { redirectUri: 'http://localhost:3000/auth/callback/another' } },
  'code-of-another-challenge': { grant: { challenge: 'of-another' } },
  'state-changed': { redirect: (right) => ({ ...right, state: 'another' }) },
  'state-missing': { redirect: (right) => ({ ...right, state: undefined }) },
  'mix-up': { redirect: (right) => ({ ...right, iss: 'https://another.example' }) },
  'iss-parameter-missing': { redirect: (right) => ({ ...right, iss: undefined }) },
  'code-missing': { redirect: (right) => ({ ...right, code: undefined }) },
} satisfies Record<string, StandInFaults>

/**
 * Responses of Google's stand-in that a relying party must refuse. If the conformance suite of the OpenID
 * Foundation has the case, it has the suite's name (`oidcc-client-test-…`).
 */
export const MISBEHAVIOUR = {
  ...WRONG_CLAIMS,
  ...WRONG_SIGNATURES,
  ...WRONG_ANSWERS,
} satisfies Record<string, StandInFaults>

/** Responses that are unusual but valid. A relying party must accept them. */
export const UNUSUAL: Record<string, StandInFaults> = {
  'kid-absent-single-jwks': { header: without('kid') },
  'several-keys': { published: ['second', 'first'] },
  'signing-key-rotation': { signedBy: 'second', published: ['second'] },
  'aud-is-a-list': claims({ aud: ['stand-in'] }),
  'azp-is-ours': claims({ azp: 'stand-in' }),
  'no-at-hash': { idToken: without('at_hash') },
  'token-type-in-other-letters': tokenResponse({ token_type: 'bEARER' }),
}

/**
 * Responses that a relying party may refuse, but need not (OpenID Connect Core §3.1.3.7). openid-client
 * accepts them.
 */
export const LEFT_TO_TASTE: Record<string, StandInFaults> = {
  'iat-far-ahead': claims({ iat: FAR_AHEAD, exp: FAR_AHEAD + 60 }),
  'invalid-athash': claims({ at_hash: 'another' }),
}

function tamper(jwt: string): string {
  const [head, payload = '', signature] = jwt.split('.')
  const right = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const wrong = Buffer.from(JSON.stringify({ ...right, sub: '1978' })).toString('base64url')
  return [head, wrong, signature].join('.')
}
