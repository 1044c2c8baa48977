import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign as signWith } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { JWT } from '@fastify/jwt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { type Algorithm, isPair, readSigningKey } from '../keys/signing-key.ts'
import { createTestApp, TEST_KEY, type TestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, signIn } from '../testing/test-client.ts'
import { settingsOf, TEST_KEYS } from '../testing/test-keys.ts'
import { SOAK } from '../testing/test-time.ts'

// This server has issued none of these tokens. The cases follow Wycheproof's JWS tests, RFC 8725 and jwt_tool.

type Json = Record<string, unknown>

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function hmac(input: string, key: string | Buffer = TEST_KEY, hash = 'sha256'): string {
  return createHmac(hash, key).update(input).digest('base64url')
}

/** Returns a token with these parts, signed with a secret, by default with that of HS256. */
function signed(header: Json, claims: unknown, key: string | Buffer = TEST_KEY, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${hmac(input, key, hash)}`
}

/** Returns a token with these parts, signed with our own key by the given algorithm. */
function signedAs(algorithm: string, key: string, header: Json, claims: unknown): string {
  const hash = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('HS')) return signed(header, claims, key, hash)
  const input = `${encode(header)}.${encode(claims)}`
  const digest = algorithm === 'EdDSA' ? null : hash
  return `${input}.${signWith(digest, Buffer.from(input), key).toString('base64url')}`
}

/** A key pair of an attacker. */
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** For each algorithm, other algorithms with which its key could be misused. */
const SAME_KEY: Record<Algorithm, string[]> = {
  HS256: ['HS384', 'HS512'],
  HS384: ['HS256', 'HS512'],
  HS512: ['HS256', 'HS384'],
  EdDSA: [],
  RS256: ['RS384', 'RS512'],
}

/** Returns a token whose HMAC secret is the public part of a key pair (RFC 8725 §2.1). */
function confusions(algorithm: Algorithm, header: Json, claims: Json): string[] {
  if (!isPair(algorithm)) return []
  const { verifyWith } = readSigningKey(TEST_KEYS[algorithm], algorithm)
  const key = createPublicKey(verifyWith)
  const der = key.export({ type: 'spki', format: 'der' })
  const jwk = JSON.stringify(key.export({ format: 'jwk' }))
  const known = [verifyWith, verifyWith.trim(), der, der.toString('base64'), jwk]
  return known.flatMap((secret) =>
    ['HS256', 'HS384', 'HS512'].map((alg) =>
      signed({ ...header, alg }, claims, secret, `sha${alg.slice(2)}`),
    ),
  )
}

function headerOf(token: string): Json {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}

/** Returns tokens that an attacker can make from a valid one without knowing the key. */
function withoutTheKey(token: string, sinkUrl: string, algorithm: Algorithm): string[] {
  const [head = '', body = '', signature = ''] = token.split('.')
  const [header, claims] = [headerOf(token), claimsOf(token)]
  const made = [
    ...otherAlgorithms(header, claims, signature),
    ...otherKeys(header, claims, sinkUrl),
    ...confusions(algorithm, header, claims),
    ...brokenShapes(head, body, signature),
    ...flips(token),
    ...promotions(header, claims, signature),
  ]
  return made.filter((other) => other !== token)
}

function otherAlgorithms(header: Json, claims: Json, signature: string): string[] {
  const names = [
    'none',
    'None',
    'NONE',
    'nOnE',
    'HS384',
    'HS512',
    'RS256',
    'PS256',
    'ES256',
    'EdDSA',
    'HS256',
    'hs256',
    '',
    'HS256 ',
  ]
  const values = [...names, null, 0, true, [], ['HS256'], {}]
  return values.flatMap((alg) => {
    const input = `${encode({ ...header, alg })}.${encode(claims)}`
    const { privateKey } = generateKeyPairSync('ed25519')
    const endings = [
      '',
      signature,
      hmac(input, ''),
      hmac(input, 'secret'),
      signWith(null, Buffer.from(input), privateKey).toString('base64url'),
    ]
    return endings.map((ending) => `${input}.${ending}`)
  })
}

function otherKeys(header: Json, claims: Json, sinkUrl: string): string[] {
  const key = randomBytes(32)
  const jwk = { kty: 'oct', k: key.toString('base64url'), alg: 'HS256' }
  const guesses = [
    '',
    'secret',
    'password',
    'your-256-bit-secret',
    APP_KEY,
    String(header.kid),
    '\0',
    'undefined',
    'null',
  ]
  const kids = [
    '',
    '0',
    0,
    null,
    true,
    [],
    {},
    '../../../../dev/null',
    '/dev/null',
    'constructor',
    '__proto__',
    'toString',
    "' OR '1'='1",
    '|id',
    sinkUrl,
  ]
  const extras: Json[] = [
    { jwk },
    { jku: `${sinkUrl}/jwks.json` },
    { x5u: `${sinkUrl}/cert.pem` },
    { x5c: [pem] },
  ]
  return [
    ...guesses.map((guess) => signed(header, claims, guess)),
    ...extras.flatMap((extra) => [
      signed({ ...header, ...extra }, claims, key),
      signed({ ...extra, alg: 'HS256' }, claims, key),
    ]),
    ...kids.flatMap((kid) => [
      signed({ ...header, kid }, claims, ''),
      signed({ ...header, kid }, claims, key),
    ]),
    signed(header, claims, pem),
  ]
}

function brokenShapes(head: string, body: string, signature: string): string[] {
  const parts = ['', '.', head, body, signature, 'e30', 'bnVsbA', 'W10', '"', '%', '\\u0000', 'é', '💥', '..']
  const three = parts.flatMap((a) => parts.map((b) => `${a}.${b}.${signature}`))
  return [
    ...three,
    ...[
      'garbage',
      'a.b',
      'a.b.c',
      'a.b.c.d',
      'a.b.c.d.e',
      '....',
      'null',
      'undefined',
      '{}',
      '[object Object]',
    ],
    `${head}.${body}`,
    `${head}.${body}.`,
    `.${body}.${signature}`,
    `${head}..${signature}`,
    `${head}.${body}.${signature}.${signature}`,
    JSON.stringify({ protected: head, payload: body, signature }),
    JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
    `${head}.${body}.${signature}`.repeat(2),
    'x'.repeat(4_097),
    `${head}.${'A'.repeat(8_000)}.${signature}`,
  ]
}

/** Returns the token with one character changed, and with one character removed, at every position. */
function flips(token: string): string[] {
  const changed = [...token].map((character, index) => {
    const other = character === 'A' ? 'B' : 'A'
    return token.slice(0, index) + (character === '.' ? '' : other) + token.slice(index + 1)
  })
  const cut = [...token].map((_, index) => token.slice(0, index))
  return [...changed, ...cut.filter((_, index) => index % 4 === 0)]
}

/** Returns tokens for another user or with a longer lifetime, under the original signature. */
function promotions(header: Json, claims: Json, signature: string): string[] {
  const changes: Json[] = [
    { user_id: 2 },
    { username: 'user2' },
    { exp: 9_999_999_999 },
    { gen: 2 },
    { sid: '0' },
    { token_type: 'access' },
    { is_staff: true },
  ]
  return changes.map((change) => `${encode(header)}.${encode({ ...claims, ...change })}.${signature}`)
}

/**
 * Returns tokens with a correct signature that this server would never issue. They test the checks that remain if a
 * key leaks.
 */
function withTheKey(token: string, algorithm: Algorithm): string[] {
  const key = readSigningKey(TEST_KEYS[algorithm], algorithm).signWith
  const sign = (header: Json, claims: unknown) => signedAs(algorithm, key, header, claims)
  const [header, claims] = [headerOf(token), claimsOf(token)]
  const names = ['token_type', 'exp', 'iat', 'jti', 'user_id', 'username', 'sid', 'gen', 'session_exp']
  const odd = [null, '', 'x', -1, 1.5, true, [], {}, '1e9']
  const missing = names.map((name) => {
    const { [name]: _, ...rest } = claims
    return sign(header, rest)
  })
  const mistyped = names.flatMap((name) => odd.map((value) => sign(header, { ...claims, [name]: value })))
  const changes: Json[] = [
    { exp: claims.iat },
    { exp: 0 },
    { iat: claims.iat + 3600 },
    { jti: '0'.repeat(32) },
    { gen: claims.gen + 1 },
    { gen: claims.gen - 1 },
    { gen: String(claims.gen) },
    { sid: '0'.repeat(32) },
    { token_type: claims.token_type === 'access' ? 'refresh' : 'access' },
    { token_type: 'verify-email' },
  ]
  const headers: Json[] = [
    { alg: algorithm, typ: 'JWT' },
    { ...header, kid: 'other' },
    ...[['exp'], ['b64'], [], 'x', 0, false, null, {}].map((crit) => ({ ...header, crit, b64: false })),
  ]
  const payloads = [
    'null',
    '[]',
    '"text"',
    '1',
    'true',
    '',
    '{',
    '\uFEFF{}',
    [claims],
    { ...claims, exp: [claims.exp] },
  ]
  return [
    ...missing,
    ...mistyped,
    ...changes.map((change) => sign(header, { ...claims, ...change })),
    ...headers.map((other) => sign(other, claims)),
    ...payloads.map((payload) => sign(header, payload)),
    ...SAME_KEY[algorithm].map((alg) => signedAs(alg, key, { ...header, alg }, claims)),
    sign(header, { ...claims, filler: 'x'.repeat(4_096) }),
  ]
}

/** Returns the token in other encodings, whose signature a lenient decoder would accept. */
function spellings(token: string): string[] {
  const [head = '', body = '', signature = ''] = token.split('.')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(signature.at(-1) ?? '')
  // A signature of 256 bits is 42 characters and four bits, so the 43rd character has two unused bits. A signature
  // of 512 bits has four.
  const mask = { 2: 15, 3: 3 }[signature.length % 4] ?? 0
  const spare = Array.from(
    { length: mask },
    (_, bits) => signature.slice(0, -1) + alphabet[(last & ~mask) | ((last + bits + 1) & mask)],
  )
  const padded = ['=', '==', '%3D', '\v', '\n', ' ', '\t', '\r\n', '\0', '.', 'A', '!'].flatMap((more) => [
    `${head}.${body}.${signature}${more}`,
    `${head}${more}.${body}.${signature}`,
    `${head}.${body}${more}.${signature}`,
  ])
  const standard = signature.replaceAll('-', '+').replaceAll('_', '/')
  return [
    ...spare.map((other) => `${head}.${body}.${other}`),
    ...padded,
    ...(standard === signature ? [] : [`${head}.${body}.${standard}`]),
    `${head}.${body}.${signature}.`,
    `.${head}.${body}.${signature}`,
    `"${token}"`,
    token.replace('.', '%2E'),
    `${head}.${body}.${signature.match(/.{1,8}/g)?.join('\n')}`,
  ]
}

/** Sends each token as access token and as refresh token. Returns the number of requests, and every status. */
async function present({ app }: Pick<TestApp, 'app'>, kind: 'access' | 'refresh', tokens: string[]) {
  const statuses = new Map<number, number>()
  for (const token of tokens) {
    const response =
      kind === 'access'
        ? // A header value cannot contain every character. The others are percent-encoded.
          await app.inject({
            url: '/api/profile',
            headers: bearer(/^[\x20-\x7e]*$/.test(token) ? token : encodeURI(token)),
          })
        : await app.inject({ method: 'POST', url: '/api/token/refresh', payload: { refresh: token } })
    statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1)
  }
  return Object.fromEntries(statuses)
}

async function startSink() {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => requests }
}

/** A server that has a verification key for every algorithm, and signs with one of them. */
describe.each(Object.keys(TEST_KEYS) as Algorithm[])('%s', (algorithm) => {
  test('A1 A4 forged and malformed tokens: at least 1,292 without the key, 0 accepted, 0 failures', async () => {
    const { app } = await createTestApp({ LOG_LEVEL: 'silent', ...settingsOf(algorithm) })
    const sink = await startSink()
    const { client, tokens } = await signIn(app)
    const access = withoutTheKey(tokens.access, sink.url, algorithm)
    const refresh = withoutTheKey(tokens.refresh, sink.url, algorithm)

    expect(access.length + refresh.length).toBeGreaterThanOrEqual(1_292)
    expect(await present({ app }, 'access', access)).toEqual({ 401: access.length })
    expect(await present({ app }, 'refresh', refresh)).toEqual({ 400: 1, 401: refresh.length - 1 })
    expect(sink.count()).toBe(0)
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
    expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).statusCode).toBe(200)
  })

  test('A1 A4 well-signed tokens that we never issued: at least 150, 0 accepted, 0 failures', async () => {
    const { app } = await createTestApp({ LOG_LEVEL: 'silent', ...settingsOf(algorithm) })
    const { client, tokens } = await signIn(app)
    const access = withTheKey(tokens.access, algorithm)
    const refresh = withTheKey(tokens.refresh, algorithm)

    expect(access.length + refresh.length).toBeGreaterThanOrEqual(150)
    expect(await present({ app }, 'access', access)).toEqual({ 401: access.length })
    expect(await present({ app }, 'refresh', refresh)).toEqual({ 401: refresh.length })
    expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
  })

  test('A3 one token, one spelling: at least 40 others, 0 accepted', async () => {
    const { app } = await createTestApp({ LOG_LEVEL: 'silent', ...settingsOf(algorithm) })
    const { tokens } = await signIn(app)

    expect(spellings(tokens.refresh).length).toBeGreaterThanOrEqual(40)
    expect(await present({ app }, 'refresh', spellings(tokens.refresh))).not.toHaveProperty('200')
    const inHeader = spellings(tokens.access).filter((token) => token.trim() === token)
    expect(await present({ app }, 'access', inHeader)).toEqual({ 401: inHeader.length })
  })
})

test('A1 access and refresh never pass for each other', async () => {
  const { app } = await createTestApp()
  const { client, tokens } = await signIn(app)

  expect((await client.get('/api/profile', bearer(tokens.refresh))).json()).toMatchObject({
    messages: [{ message: 'Token has wrong type' }],
  })
  expect((await client.post('/api/token/refresh', { refresh: tokens.access })).statusCode).toBe(401)
})

test.each([
  ["Token has no 'exp' claim", 'exp'],
  ['Token has no id', 'jti'],
  ['Token has no type', 'token_type'],
])('has the messages of Simple JWT: %s', async (detail, name) => {
  const { app } = await createTestApp()
  const { client, tokens } = await signIn(app)
  const { [name]: _, ...claims } = claimsOf(tokens.refresh)
  const response = await client.post('/api/token/refresh', {
    refresh: signed(headerOf(tokens.refresh), claims),
  })

  expect(response.json()).toEqual({ detail, code: 'token_not_valid' })
})

test.runIf(SOAK)('A4 a token is verified within a millisecond at p99', async () => {
  const { app } = await createTestApp({ LOG_LEVEL: 'silent' })
  const { tokens } = await signIn(app)
  const [jwt] = Object.values(app.jwt) as [JWT]
  const times: number[] = []
  for (let i = 0; i < 20_000; i++) {
    const start = performance.now()
    jwt.verify(tokens.access)
    times.push(performance.now() - start)
  }

  const p99 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
  expect(p99).toBeLessThan(1)
})
