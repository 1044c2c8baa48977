import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { type Algorithm, makeKeyText, readSigningKey } from '../keys/signing-key.ts'
import { TEST_KEY } from '../testing/test-app.ts'
import { asPrevious, TEST_KEYS } from '../testing/test-keys.ts'
import { loadConfig, loadStorageConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { readEnvFile } from './environment.ts'
import { warningsOf } from './warnings.ts'

const PRODUCTION = {
  PUBLIC_URL: 'https://app.example.com',
  SIGNING_KEY: TEST_KEY,
  SMTP_URL: 'smtps://user:secret@mail.example.com',
  MAIL_FROM: 'Acme <no-reply@example.com>',
}

/** Returns the problems, one per line. */
function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return String((error as Error).message)
      .split('\n  ')
      .slice(1)
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function fileWith(text: string): string {
  const path = join(temporaryFolder(), 'key')
  writeFileSync(path, text)
  return path
}

describe('loadConfig', () => {
  test('A7 the defaults', () => {
    expect(loadConfig(PRODUCTION)).toEqual({
      environment: 'production',
      host: '127.0.0.1',
      port: 8000,
      publicUrl: 'https://app.example.com',
      pagesUrl: 'https://app.example.com',
      databaseUrl: 'data/app.sqlite',
      signingKey: {
        kid: '47d56eda',
        algorithm: 'HS256',
        signWith: TEST_KEY,
        verifyWith: TEST_KEY,
        secret: TEST_KEY,
        asPrevious: `HS256:${TEST_KEY}`,
      },
      previousKeys: [],
      accessTokenLifetime: 300,
      refreshTokenLifetime: 86_400,
      sessionLifetime: 2_592_000,
      maxSessions: 100,
      rotateRefreshTokens: true,
      audience: undefined,
      issuer: undefined,
      leeway: 0,
      reuseWindow: { body: 0, cookie: 45 },
      trustedOrigins: ['https://app.example.com'],
      compat: [],
      compatRedirectUris: [],
      redirectPages: ['https://app.example.com/auth/callback/'],
      apiDocs: false,
      trustProxy: [],
      requireVerifiedEmail: false,
      requireSecondFactor: 'off',
      updateLastLogin: true,
      mail: {
        smtpUrl: 'smtps://user:secret@mail.example.com',
        from: { name: 'Acme', address: 'no-reply@example.com' },
        folder: 'data/outbox',
      },
      links: {
        verify: 'https://app.example.com/verify#token=',
        reset: 'https://app.example.com/reset#token=',
      },
      limits: {
        requests: { max: 120, windowSeconds: 60 },
        signInAddress: { max: 30, windowSeconds: 60 },
        signInAccount: { max: 10, windowSeconds: 60 },
        signInAccountDay: { max: 100, windowSeconds: 86_400 },
        registration: { max: 10, windowSeconds: 3_600 },
        takenName: { max: 20, windowSeconds: 3_600 },
        mail: { max: 3, windowSeconds: 3_600 },
        mailDay: { max: 30, windowSeconds: 86_400 },
        mailToken: { max: 20, windowSeconds: 60 },
      },
      auditRetention: 7_776_000,
      socialClients: {},
      onOwnMachine: false,
      standIns: false,
      passwordHash: 'bcrypt',
      bcryptCost: 12,
      logLevel: 'info',
    })
  })

  test('development has defaults for what production requires', () => {
    const config = loadConfig({ NODE_ENV: 'development', SIGNING_KEY: TEST_KEY, WEB_PORT: '3210' })

    expect(config).toMatchObject({
      environment: 'development',
      publicUrl: 'http://localhost:3210',
      trustedOrigins: expect.arrayContaining(['http://localhost:3210', 'http://127.0.0.1:3210']),
    })
  })

  test.each([
    ['development', {}, true],
    ['development', { API_DOCS: 'off' }, false],
    ['test', {}, false],
    ['production', {}, false],
    ['production', { API_DOCS: 'on' }, true],
  ])('in %s with %j the API page is served: %j', (NODE_ENV, env, apiDocs) => {
    expect(loadConfig({ ...PRODUCTION, NODE_ENV, ...env })).toMatchObject({ apiDocs })
  })

  test.each([
    [{ NODE_ENV: 'development' }, true],
    [{ NODE_ENV: 'development', STAND_INS: 'off' }, false],
    [{ NODE_ENV: 'development', STAND_INS: 'on', HOST: '0.0.0.0' }, false],
    [{ NODE_ENV: 'production', STAND_INS: 'on' }, false],
  ])('with %j stand-ins replace the providers: %j', (env, standIns) => {
    expect(loadConfig({ ...PRODUCTION, ...env })).toMatchObject({ standIns })
  })

  test.each(['', 'staging', 'Development', 'dev'])(
    'anything but development and test is production: %j',
    (name) => {
      expect(loadConfig({ ...PRODUCTION, NODE_ENV: name }).environment).toBe('production')
    },
  )

  test('reports every problem at once, in plain words', () => {
    const problems = problemsOf({
      ACCESS_TOKEN_LIFETIME: '5 minutes',
      ALGORITHM: 'none',
      SESSION_LIFETIME: '0s',
      PORT: 'http',
      ROTATE_REFRESH_TOKENS: 'yes',
      BLACKLIST_AFTER_ROTATION: 'false',
      LEEWAY: '2m',
      CORS_ORIGINS: 'https://a.example, *',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://localhost',
      BCRYPT_COST: '4',
      PASSWORD_HASH: 'md5',
      SMTP_URL: 'mail.example.com',
      RATE_LIMITS: 'no',
      MAX_SESSIONS: '0',
      API_DOCS: 'yes',
      STAND_INS: 'no',
      LIMIT_MAIL: '3',
      LIMIT_MAIL_TOKEN: '0/1m',
      TRUST_PROXY: 'true',
      REQUIRE_VERIFIED_EMAIL: '1',
      AUDIT_RETENTION: '90',
      SOCIAL_GITHUB_CLIENT_ID: 'abc',
      COMPAT: 'djoser, lesson8',
      COMPAT_REDIRECT_URI: 'http://localhost:5173/auth/callback?x=1',
      VERIFY_LINK: 'javascript:alert(1)//',
      RESET_LINK: 'https://app.example.com/reset',
    })

    expect(problems.sort()).toEqual([
      'ACCESS_TOKEN_LIFETIME is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d',
      'ALGORITHM is not one of HS256, HS384, HS512, EdDSA, RS256',
      'API_DOCS is neither on nor off',
      'AUDIT_RETENTION is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d',
      'BCRYPT_COST must be 10 or more in production',
      'BLACKLIST_AFTER_ROTATION accepts only true: a spent refresh token that still works is a defect',
      'COMPAT has a system that is not one of lesson9, complete-user-auth, djoser, cookie-flow',
      'COMPAT_REDIRECT_URI is not the URL of a page, such as http://localhost:5173/auth/callback',
      'CORS_ORIGINS is not an origin: write scheme, host and port alone, such as https://app.example.com',
      'DATABASE_URL is neither a file path, :memory: nor the URL of a PostgreSQL database, such as postgres://user:password@host/name',
      'LEEWAY must be 60s at most',
      'LIMIT_MAIL is not a limit: write a number and a duration, such as 10/1m',
      'LIMIT_MAIL_TOKEN must be at least 1: RATE_LIMITS=off removes all limits',
      'LOG_LEVEL is not one of fatal, error, warn, info, debug, trace, silent',
      'MAIL_FROM is required in production: the sender of our mail',
      'MAX_SESSIONS must be 1 or more',
      'PASSWORD_HASH is not one of bcrypt, argon2id',
      'PORT is not a whole number',
      'PUBLIC_URL is required in production: the origin that users visit',
      'RATE_LIMITS is neither on nor off',
      'REQUIRE_VERIFIED_EMAIL is neither true nor false',
      'RESET_LINK is not the beginning of a link, such as https://app.example.com/verify#token=',
      'ROTATE_REFRESH_TOKENS is neither true nor false',
      'SESSION_LIFETIME must be longer than 0s',
      'SIGNING_KEY is required in production: create one with openssl rand -hex 32',
      'SMTP_URL is not the URL of a mail server, such as smtps://user:password@mail.example.com',
      'SOCIAL_GITHUB_CLIENT_SECRET is missing beside SOCIAL_GITHUB_CLIENT_ID',
      'STAND_INS is neither on nor off',
      'TRUST_PROXY is neither off nor a list of proxies, such as loopback,10.0.0.0/8',
      'VERIFY_LINK is not the beginning of a link, such as https://app.example.com/verify#token=',
    ])
  })

  test.each([
    'true',
    '1',
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '10.0.0.0/33',
    '/999',
    'proxy.example.com',
    'loopback,',
  ])('TRUST_PROXY names proxies that could be ours: not %s', (TRUST_PROXY) => {
    expect(problemsOf({ ...PRODUCTION, TRUST_PROXY })).toHaveLength(1)
  })

  test('COMPAT, COMPAT_REDIRECT_URI: lists, with or without blanks', () => {
    const uris = 'http://localhost:5173/auth/callback, https://app.example.com/auth/google'
    const config = loadConfig({ ...PRODUCTION, COMPAT: 'djoser,lesson9', COMPAT_REDIRECT_URI: uris })

    expect(config.compat).toEqual(['djoser', 'lesson9'])
    expect(config.compatRedirectUris).toEqual(uris.split(', '))
  })

  test('PAGES_URL: mails lead there, and its pages are trusted as those of PUBLIC_URL', () => {
    const PAGES_URL = 'https://accounts.example.com'
    const config = loadConfig({ ...PRODUCTION, PAGES_URL })

    expect(config.publicUrl).toBe('https://app.example.com')
    expect(config.trustedOrigins).toEqual(['https://app.example.com', PAGES_URL])
    expect(config.links).toEqual({ verify: `${PAGES_URL}/verify#token=`, reset: `${PAGES_URL}/reset#token=` })
    expect(problemsOf({ ...PRODUCTION, PAGES_URL: `${PAGES_URL}/app` })).toHaveLength(1)
  })

  test('SOCIAL_…: an id and its secret enable a provider', () => {
    const env = { ...PRODUCTION, SOCIAL_GITHUB_CLIENT_ID: 'abc', SOCIAL_GITHUB_CLIENT_SECRET: 'def' }

    expect(loadConfig(env).socialClients).toEqual({ github: { clientId: 'abc', clientSecret: 'def' } })
  })

  test.each([
    ['off', []],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
    ['192.0.2.1,2001:db8::/32', ['192.0.2.1', '2001:db8::/32']],
  ])('TRUST_PROXY=%s', (TRUST_PROXY, trustProxy) => {
    expect(loadConfig({ ...PRODUCTION, TRUST_PROXY }).trustProxy).toEqual(trustProxy)
  })

  test.each([
    'https://app.example.com/',
    'https://app.example.com/app',
    'app.example.com',
    'ftp://app.example.com',
    'null',
  ])('PUBLIC_URL is exactly an origin: not %s', (PUBLIC_URL) => {
    expect(problemsOf({ ...PRODUCTION, PUBLIC_URL })).toHaveLength(1)
  })

  test.each([
    ['30s', 30],
    ['5m', 300],
    ['12h', 43_200],
    ['15d', 1_296_000],
  ])('reads %s as %i seconds', (REFRESH_TOKEN_LIFETIME, seconds) => {
    expect(loadConfig({ ...PRODUCTION, REFRESH_TOKEN_LIFETIME }).refreshTokenLifetime).toBe(seconds)
  })

  test('ignores unknown names and treats an empty value as unset', () => {
    expect(loadConfig({ ...PRODUCTION, UNKNOWN: 'x', PORT: '', AUDIENCE: '' })).toMatchObject({
      port: 8000,
      audience: undefined,
    })
  })
})

describe('SIGNING_KEY', () => {
  test('A5 without one, development creates one of 64 hex digits, readable by its owner alone', () => {
    const DATA_DIR = temporaryFolder()
    const { signingKey } = loadConfig({ NODE_ENV: 'development', DATA_DIR })
    const path = join(DATA_DIR, 'signing-key')

    expect(signingKey.signWith).toMatch(/^[0-9a-f]{64}$/)
    expect(readFileSync(path, 'utf8').trim()).toBe(signingKey.signWith)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(loadConfig({ NODE_ENV: 'development', DATA_DIR }).signingKey).toEqual(signingKey)
  })

  test('A5 a development key that was emptied is not used', () => {
    const DATA_DIR = temporaryFolder()
    writeFileSync(join(DATA_DIR, 'signing-key'), '')

    expect(problemsOf({ NODE_ENV: 'development', DATA_DIR })[0]).toMatch(
      /signing-key is shorter than 32 bytes: delete it/,
    )
  })

  test.each([
    'hunter2',
    'x'.repeat(31),
    'a'.repeat(64),
    '0123456789'.repeat(4),
    'abcdefgh'.repeat(4),
    'kQ7#vX2!mZ9$'.repeat(3),
    'secretsecretsecretsecretsecretsecret',
    'your-256-bit-secret-your-256-bit-secret',
    'a-string-secret-at-least-256-bits-long',
    'change-me-change-me-change-me-please',
    'this-is-a-very-long-secret-key-for-jwt',
    'My Super Secret Signing Key 1234567890',
    'qwertyuiopasdfghjklzxcvbnm1234567890',
    'keyboard cat keyboard cat keyboard cat 1',
  ])('A5 refuses %j, naming the setting and not the value', (SIGNING_KEY) => {
    const [problem, ...more] = problemsOf({ ...PRODUCTION, SIGNING_KEY })

    expect(problem).toMatch(/^SIGNING_KEY is /)
    expect(problem).not.toContain(SIGNING_KEY)
    expect(more).toEqual([])
  })

  test.each([
    TEST_KEY,
    'jT8s+Qh2Lx0vYc7nZr4EwUo1mKd9aGfB3iPyXtR6VbM=',
    'trombone-lichen-oblique-quartz-83-yonder',
  ])('accepts %j', (SIGNING_KEY) => {
    expect(problemsOf({ ...PRODUCTION, SIGNING_KEY })).toEqual([])
  })
})

const PAIRS: Record<string, { privateKey: KeyObject; publicKey: KeyObject }> = {
  rsa1024: generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  pss: generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed448: generateKeyPairSync('ed448'),
}

function pemOf(key: KeyObject | undefined, type: 'pkcs8' | 'spki' = 'pkcs8'): string {
  return key?.export({ type, format: 'pem' }).toString() ?? ''
}

/** Returns the public half of a test key, as PEM. */
function publicOf(algorithm: Algorithm): string {
  return readSigningKey(TEST_KEYS[algorithm], algorithm).verifyWith
}

function problemsOfKey(ALGORITHM: string, SIGNING_KEY: string, PREVIOUS_SIGNING_KEYS = ''): string[] {
  return problemsOf({ ...PRODUCTION, ALGORITHM, SIGNING_KEY, PREVIOUS_SIGNING_KEYS })
}

describe('ALGORITHM', () => {
  test.each(Object.keys(TEST_KEYS) as Algorithm[])('%s has a key of its own in development', (ALGORITHM) => {
    const env = { NODE_ENV: 'development', DATA_DIR: temporaryFolder() }
    const keys = [{ ...env, ALGORITHM }, { ...env, ALGORITHM }, env].map(
      (given) => loadConfig(given).signingKey,
    )

    expect(keys[0]).toMatchObject({ algorithm: ALGORITHM })
    expect(keys[1]).toEqual(keys[0])
    expect(keys[2]?.kid === keys[0]?.kid).toBe(ALGORITHM === 'HS256')
  })

  test.each<[string, (pem: string) => string]>([
    ['as PEM', (pem) => pem],
    ['as PEM with \\n for its line breaks', (pem) => pem.trim().replaceAll('\n', '\\n')],
    ['as one line, without the first and the last', (pem) => pem.split('\n').slice(1, -2).join('')],
    ['in a file', (pem) => `file:${fileWith(pem)}`],
  ])('a key pair is given %s', (_, write) => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const SIGNING_KEY = write(pemOf(privateKey))
    const { signingKey } = loadConfig({ ...PRODUCTION, ALGORITHM: 'EdDSA', SIGNING_KEY })

    expect(signingKey.signWith).toBe(pemOf(privateKey))
    expect(signingKey.verifyWith).toBe(pemOf(createPublicKey(privateKey), 'spki'))
  })

  test('a secret may be in a file', () => {
    const { signingKey } = loadConfig({ ...PRODUCTION, SIGNING_KEY: `file:${fileWith(`${TEST_KEY}\n`)}` })

    expect(signingKey.signWith).toBe(TEST_KEY)
  })

  test.each([
    ['HS384', 'jT8s+Qh2Lx0vYc7nZr4EwUo1mKd9aGfB3iPyXtR6VbM=', 'is shorter than 48 bytes'],
    ['HS512', makeKeyText('HS384').slice(0, 63), 'is shorter than 64 bytes'],
    ['HS256', TEST_KEYS.EdDSA, 'is a key of a pair, and HS256 needs a secret'],
    ['HS256', publicOf('RS256'), 'is a key of a pair, and HS256 needs a secret'],
    ['HS512', publicOf('RS256').replace('BEGIN', 'BEGIN X'), 'is a key of a pair, and HS512 needs a secret'],
    ['EdDSA', TEST_KEY, 'is not a private key for EdDSA'],
    ['EdDSA', publicOf('EdDSA'), 'is not a private key for EdDSA'],
    ['EdDSA', TEST_KEYS.RS256, 'is not a key for EdDSA'],
    ['EdDSA', pemOf(PAIRS.ed448?.privateKey), 'is not a key for EdDSA'],
    ['RS256', TEST_KEYS.EdDSA, 'is not a key for RS256'],
    ['RS256', pemOf(PAIRS.p256?.privateKey), 'is not a key for RS256'],
    ['RS256', pemOf(PAIRS.pss?.privateKey), 'is not a key for RS256'],
    ['RS256', pemOf(PAIRS.rsa1024?.privateKey), 'has fewer than 2048 bits'],
    ['EdDSA', 'file:/nowhere/key.pem', 'names a file that cannot be read'],
  ])('A5 %s refuses %j: SIGNING_KEY %s', (ALGORITHM, SIGNING_KEY, problem) => {
    expect(problemsOfKey(ALGORITHM, SIGNING_KEY)).toEqual([`SIGNING_KEY ${problem}`])
  })

  test('A5 without a key, production explains how to create a pair', () => {
    expect(problemsOfKey('EdDSA', '')).toEqual([
      'SIGNING_KEY is required in production: create one with npm run manage -- keys rotate',
    ])
  })
})

describe('PREVIOUS_SIGNING_KEYS', () => {
  test('is a list of keys with their algorithms, also in files, also with a comma', () => {
    const comma = `${TEST_KEY},a:b`
    const PREVIOUS_SIGNING_KEYS = [
      `HS512:${TEST_KEYS.HS512}`,
      ` EdDSA:file:${fileWith(publicOf('EdDSA'))}`,
      asPrevious(TEST_KEYS.RS256, 'RS256'),
      `HS256:${comma}`,
    ].join(',')
    const { previousKeys } = loadConfig({ ...PRODUCTION, PREVIOUS_SIGNING_KEYS })

    expect(previousKeys.map(({ algorithm, verifyWith }) => [algorithm, verifyWith])).toEqual([
      ['HS512', TEST_KEYS.HS512],
      ['EdDSA', publicOf('EdDSA')],
      ['RS256', publicOf('RS256')],
      ['HS256', comma],
    ])
  })

  test('may include the current key', () => {
    expect(problemsOfKey('HS256', TEST_KEY, `HS256:${TEST_KEY}`)).toEqual([])
  })

  test.each([
    [TEST_KEY, 'key 1 does not begin with an algorithm, as in HS256:secret'],
    [`none:${TEST_KEY}`, 'key 1 does not begin with an algorithm, as in HS256:secret'],
    ['HS256:', 'key 1 is shorter than 32 bytes'],
    [`HS512:${TEST_KEYS.HS512},HS256:hunter2`, 'key 2 is shorter than 32 bytes'],
    [`HS256:${publicOf('RS256')}`, 'key 1 is a key of a pair, and HS256 needs a secret'],
    [
      asPrevious(TEST_KEYS.EdDSA, 'EdDSA').replace('EdDSA', 'HS256'),
      'key 1 is a key of a pair, and HS256 needs a secret',
    ],
    [`EdDSA:${TEST_KEY}`, 'key 1 is not a key for EdDSA'],
    [`RS256:${pemOf(PAIRS.rsa1024?.publicKey, 'spki')}`, 'key 1 has fewer than 2048 bits'],
    ['EdDSA:file:/nowhere', 'key 1 names a file that cannot be read'],
    [`HS384:${TEST_KEY}`, 'one key has two algorithms'],
  ])('A5 refuses %j: %s', (list, problem) => {
    expect(problemsOfKey('HS256', TEST_KEY, list)).toEqual([`PREVIOUS_SIGNING_KEYS: ${problem}`])
  })
})

describe('one reading of the settings', () => {
  test('removes blanks and the quotes that docker keeps from every value', () => {
    const given = {
      ...PRODUCTION,
      MAIL_FROM: ' "Acme <no-reply@example.com>"\r',
      PORT: ' 8001 ',
      SIGNING_KEY: `'${TEST_KEY}'`,
      AUDIENCE: '""',
    }

    expect(loadConfig(given)).toMatchObject({
      mail: { from: { name: 'Acme', address: 'no-reply@example.com' } },
      port: 8001,
      signingKey: { signWith: TEST_KEY },
      audience: undefined,
    })
  })

  test.each([
    ['no-reply@example.com', { name: APP_NAME, address: 'no-reply@example.com' }],
    ['<no-reply@example.com>', { name: APP_NAME, address: 'no-reply@example.com' }],
    ['"Sam & Tim, Ltd." <hello@example.com>', { name: 'Sam & Tim, Ltd.', address: 'hello@example.com' }],
    ['Bücher <buch@example.com>', { name: 'Bücher', address: 'buch@example.com' }],
  ])('MAIL_FROM=%s is one sender', (MAIL_FROM, from) => {
    expect(loadConfig({ ...PRODUCTION, MAIL_FROM }).mail.from).toEqual(from)
  })

  test.each([
    '@',
    'Acme',
    'Acme no-reply@example.com',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'Acme <no-reply@example.com',
    'team: a@example.com;',
    'A\r\nBcc: x <a@example.com>',
  ])('MAIL_FROM=%j is refused', (MAIL_FROM) => {
    expect(problemsOf({ ...PRODUCTION, MAIL_FROM })).toEqual([
      `MAIL_FROM is not one sender, such as ${APP_NAME} <no-reply@example.com>`,
    ])
  })

  test.each([
    'file:./dev.db',
    'sqlite:dev.db',
    'mysql://localhost/x',
    'postgres:/x',
    'https://db.example.com',
  ])('DATABASE_URL=%s is refused, not used as a path', (DATABASE_URL) => {
    expect(problemsOf({ ...PRODUCTION, DATABASE_URL })).toEqual([
      expect.stringMatching(/^DATABASE_URL is neither a file path, :memory: nor/),
    ])
  })

  test.each([
    ['DATABASE_URL', 'postgres://user:100%@db.example.com/name'],
    ['SMTP_URL', 'smtps://user:100%@mail.example.com'],
  ])('an unencoded %% in %s is reported at the start', (name, text) => {
    expect(problemsOf({ ...PRODUCTION, [name]: text })).toEqual([
      `${name} has a % in its user or password that is not encoded: write %25`,
    ])
  })

  test.each([':memory:', 'C:\\data\\app.sqlite', 'data/10:30.sqlite', 'postgresql://u:100%25@h/n'])(
    'DATABASE_URL=%s is accepted',
    (DATABASE_URL) => {
      expect(loadConfig({ ...PRODUCTION, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL)
    },
  )

  test.each([
    ['PUBLIC_URL', 'http://app.example.com'],
    ['PUBLIC_URL', 'http://127.app.example.com'],
    ['PAGES_URL', 'http://app.example.com'],
    ['CORS_ORIGINS', 'https://a.example.com,http://b.example.com'],
    ['VERIFY_LINK', 'http://app.example.com/verify#token='],
    ['RESET_LINK', 'http://app.example.com/reset#token='],
    ['COMPAT_REDIRECT_URI', 'http://app.example.com/auth/callback'],
  ])('production refuses plain http in %s, except for loopback hosts', (name, text) => {
    const here = text.replace(/\b(app|b)\.example\.com/, 'localhost:8000')

    expect(problemsOf({ ...PRODUCTION, [name]: text })).toEqual([
      `${name} must be https in production, except on this machine: attackers can read http`,
    ])
    expect(problemsOf({ ...PRODUCTION, [name]: here })).toEqual([])
    expect(problemsOf({ ...PRODUCTION, NODE_ENV: 'development', [name]: text })).toEqual([])
  })

  test('an env file that is not UTF-8 is named; a byte order mark is not part of a name', () => {
    const notUtf8 = fileWith('')
    writeFileSync(notUtf8, Buffer.from('\ufeffPORT=8001', 'utf16le'))

    expect(() => readEnvFile(notUtf8)).toThrow(`${notUtf8} is not UTF-8`)
    expect(readEnvFile(fileWith('\ufeffPORT=8001'))).toEqual({ PORT: '8001' })
  })

  test('settings that weaken production are warned of at every start', () => {
    const weak = { RATE_LIMITS: 'off', ROTATE_REFRESH_TOKENS: 'false' }

    expect(warningsOf(loadConfig(PRODUCTION))).toEqual([])
    expect(warningsOf(loadConfig({ ...PRODUCTION, ...weak }))).toEqual([
      expect.stringMatching(/^RATE_LIMITS=off/),
      expect.stringMatching(/^ROTATE_REFRESH_TOKENS=false/),
    ])
  })
})

describe('loadStorageConfig', () => {
  test('needs no settings of the server', () => {
    expect(loadStorageConfig({})).toEqual({
      environment: 'production',
      databaseUrl: 'data/app.sqlite',
      passwordHash: 'bcrypt',
      bcryptCost: 12,
      publicUrl: 'http://localhost:3000',
    })
  })

  test('reports problems', () => {
    expect(() => loadStorageConfig({ BCRYPT_COST: 'much' })).toThrow('BCRYPT_COST is not a whole number')
  })
})
