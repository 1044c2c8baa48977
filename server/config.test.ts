import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError, loadConfig, loadStorageConfig } from './config.ts'
import { TEST_KEY } from './test-app.ts'

const PRODUCTION = {
  PUBLIC_URL: 'https://app.example.com',
  SIGNING_KEY: TEST_KEY,
  SMTP_URL: 'smtps://user:secret@mail.example.com',
  MAIL_FROM: 'Gatehouse <no-reply@example.com>',
}

/** Answers what is wrong, a line each. */
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
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('loadConfig', () => {
  test('A7 the defaults', () => {
    expect(loadConfig(PRODUCTION)).toEqual({
      environment: 'production',
      host: '127.0.0.1',
      port: 8000,
      publicUrl: 'https://app.example.com',
      databaseUrl: 'data/app.sqlite',
      signingKey: TEST_KEY,
      accessTokenLifetime: 300,
      refreshTokenLifetime: 86_400,
      sessionLifetime: 2_592_000,
      rotateRefreshTokens: true,
      audience: undefined,
      issuer: undefined,
      leeway: 0,
      reuseWindow: { body: 0, cookie: 10 },
      trustedOrigins: ['https://app.example.com'],
      trustProxy: [],
      requireVerifiedEmail: false,
      updateLastLogin: true,
      mail: {
        smtpUrl: 'smtps://user:secret@mail.example.com',
        from: 'Gatehouse <no-reply@example.com>',
        folder: 'data/outbox',
      },
      limits: {
        requests: { max: 120, windowSeconds: 60 },
        signInAddress: { max: 30, windowSeconds: 60 },
        signInAccount: { max: 10, windowSeconds: 60 },
        signInAccountDay: { max: 100, windowSeconds: 86_400 },
        registration: { max: 10, windowSeconds: 3_600 },
        mail: { max: 3, windowSeconds: 3_600 },
        mailToken: { max: 20, windowSeconds: 60 },
      },
      auditRetention: 7_776_000,
      socialClients: {},
      onOwnMachine: false,
      bcryptCost: 12,
      logLevel: 'info',
    })
  })

  test('development fills in what production must be told', () => {
    const config = loadConfig({ NODE_ENV: 'development', SIGNING_KEY: TEST_KEY, WEB_PORT: '3210' })

    expect(config).toMatchObject({
      environment: 'development',
      publicUrl: 'http://localhost:3210',
      trustedOrigins: expect.arrayContaining(['http://localhost:3210', 'http://127.0.0.1:3210']),
    })
  })

  test.each(['', 'staging', 'Development', 'dev'])(
    'anything but development and test is production: %j',
    (name) => {
      expect(loadConfig({ ...PRODUCTION, NODE_ENV: name }).environment).toBe('production')
    },
  )

  test('tells every problem at once, in plain words', () => {
    const problems = problemsOf({
      ACCESS_TOKEN_LIFETIME: '5 minutes',
      SESSION_LIFETIME: '0s',
      PORT: 'http',
      ROTATE_REFRESH_TOKENS: 'yes',
      BLACKLIST_AFTER_ROTATION: 'false',
      LEEWAY: '2m',
      CORS_ORIGINS: 'https://a.example, *',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://localhost',
      BCRYPT_COST: '4',
      SMTP_URL: 'mail.example.com',
      RATE_LIMITS: 'no',
      LIMIT_MAIL: '3',
      LIMIT_MAIL_TOKEN: '0/1m',
      TRUST_PROXY: 'true',
      REQUIRE_VERIFIED_EMAIL: '1',
      AUDIT_RETENTION: '90',
      SOCIAL_GITHUB_CLIENT_ID: 'abc',
    })

    expect(problems.sort()).toEqual([
      'ACCESS_TOKEN_LIFETIME is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d',
      'AUDIT_RETENTION is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d',
      'BCRYPT_COST must be 10 or more in production',
      'BLACKLIST_AFTER_ROTATION accepts only true: a spent refresh token that still works is a defect',
      'CORS_ORIGINS is not an origin: write scheme, host and port alone, such as https://app.example.com',
      'DATABASE_URL is neither a file path nor :memory:',
      'LEEWAY must be 60s at most',
      'LIMIT_MAIL is not a limit: write a number and a duration, such as 10/1m',
      'LIMIT_MAIL_TOKEN must allow something: RATE_LIMITS=off ends all',
      'LOG_LEVEL is not one of fatal, error, warn, info, debug, trace, silent',
      'MAIL_FROM is required in production: the sender of our mail',
      'PORT is not a whole number',
      'PUBLIC_URL is required in production: the origin that people visit',
      'RATE_LIMITS is neither on nor off',
      'REQUIRE_VERIFIED_EMAIL is neither true nor false',
      'ROTATE_REFRESH_TOKENS is neither true nor false',
      'SESSION_LIFETIME must be longer than 0s',
      'SIGNING_KEY is required in production: make one with openssl rand -hex 32',
      'SMTP_URL is not the address of a mail server, such as smtps://user:password@mail.example.com',
      'SOCIAL_GITHUB_CLIENT_SECRET is missing beside SOCIAL_GITHUB_CLIENT_ID',
      'TRUST_PROXY is neither off nor a list of proxies, such as loopback,10.0.0.0/8',
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

  test('SOCIAL_…: an id and its secret switch a provider on', () => {
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
  ])('PUBLIC_URL is an origin to the letter: not %s', (PUBLIC_URL) => {
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

  test('ignores unknown names and takes an empty value for none', () => {
    expect(loadConfig({ ...PRODUCTION, UNKNOWN: 'x', PORT: '', AUDIENCE: '' })).toMatchObject({
      port: 8000,
      audience: undefined,
    })
  })
})

describe('SIGNING_KEY', () => {
  test('A5 without one, development makes one of 64 hex digits, readable by its owner alone', () => {
    const DATA_DIR = temporaryFolder()
    const { signingKey } = loadConfig({ NODE_ENV: 'development', DATA_DIR })
    const path = join(DATA_DIR, 'signing-key')

    expect(signingKey).toMatch(/^[0-9a-f]{64}$/)
    expect(readFileSync(path, 'utf8').trim()).toBe(signingKey)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(loadConfig({ NODE_ENV: 'development', DATA_DIR }).signingKey).toBe(signingKey)
  })

  test('A5 a key of development that somebody emptied is not used', () => {
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
  ])('takes %j', (SIGNING_KEY) => {
    expect(problemsOf({ ...PRODUCTION, SIGNING_KEY })).toEqual([])
  })
})

describe('loadStorageConfig', () => {
  test('needs nothing of the server', () => {
    expect(loadStorageConfig({})).toEqual({ databaseUrl: 'data/app.sqlite', bcryptCost: 12 })
  })

  test('tells what is wrong', () => {
    expect(() => loadStorageConfig({ BCRYPT_COST: 'much' })).toThrow('BCRYPT_COST is not a whole number')
  })
})
