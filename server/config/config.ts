import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { PRODUCT_NAME } from '../../shared/product.ts'
import { developmentKeyPath } from '../keys/development-key.ts'
import { developmentSigningKey, type Keys, readKeys } from '../keys/key-settings.ts'
import { isPair, KeyProblem, type SigningKey, type VerificationKey } from '../keys/signing-key.ts'
import { ConfigError } from './config-error.ts'
import { type Environment, readEnvFile, tidyEnvironment } from './environment.ts'
import { plainHttpIn } from './plain-http.ts'
import type { Sender } from './sender.ts'
import {
  type CompatSystem,
  KeySettings,
  type Limit,
  Settings,
  SOCIAL_PROVIDERS,
  StorageSettings,
} from './settings.ts'

/** The settings of the command line, which must work before the server is configured. */
export interface StorageConfig {
  /** Only `development` and `test` have demo accounts and create a key. */
  environment: 'development' | 'test' | 'production'
  databaseUrl: string
  bcryptCost: number
  /** The origin that users visit, such as `https://app.example.com`. */
  publicUrl: string
}

/** The checked settings. Durations are whole seconds. */
export interface Config extends StorageConfig {
  /** The origin of our own pages, which differs from `publicUrl` if users visit another front end. */
  pagesUrl: string
  host: string
  port: number
  /** The listening socket that systemd keeps open over restarts, in place of host and port. */
  heldSocket: number | undefined
  signingKey: SigningKey
  /** Keys that verify but do not sign. */
  previousKeys: VerificationKey[]
  accessTokenLifetime: number
  refreshTokenLifetime: number
  sessionLifetime: number
  /** The most live sessions of one account. */
  maxSessions: number
  rotateRefreshTokens: boolean
  audience: string | undefined
  issuer: string | undefined
  leeway: number
  /** How long a spent refresh token is exchanged for the successor that it already bought. */
  reuseWindow: { body: number; cookie: number }
  /** The origins of trusted pages: those of PUBLIC_URL, PAGES_URL and CORS_ORIGINS. */
  trustedOrigins: string[]
  /** The other systems whose front ends are supported. */
  compat: CompatSystem[]
  /** The pages of those front ends that providers may redirect to. */
  compatRedirectUris: string[]
  /** Whether the API page is served. */
  apiDocs: boolean
  /** The proxies that are trusted to name the client. */
  trustProxy: string[]
  requireVerifiedEmail: boolean
  updateLastLogin: boolean
  mail: MailConfig
  /** The start of mailed links, to which the token is appended. */
  links: { verify: string; reset: string }
  /** Undefined if limits are off. */
  limits: Limits | undefined
  auditRetention: number
  /** Our credentials at the providers, by name. A provider without any is off. */
  socialClients: Record<string, SocialClient>
  /**
   * Development on a loopback host, where pages that open any account are safe because no other machine sees
   * them.
   */
  onOwnMachine: boolean
  /** Whether stand-ins replace providers without credentials. Only if the host is a loopback one. */
  standIns: boolean
  /** Undefined if metrics are off. */
  metricsToken: string | undefined
  logLevel: Settings['LOG_LEVEL']
}

/** How mail leaves. */
export interface MailConfig {
  /** Undefined if mail is kept in `folder` instead. */
  smtpUrl: string | undefined
  from: Sender
  folder: string
}

/** Our credentials at a provider. */
export interface SocialClient {
  clientId: string
  clientSecret: string
}

/** How often each action is allowed before it is refused with 429. */
export interface Limits {
  /** Requests from an IP address to routes that need no sign-in. */
  requests: Limit
  /** Wrong passwords from an IP address. */
  signInAddress: Limit
  /** Wrong passwords for an account. */
  signInAccount: Limit
  signInAccountDay: Limit
  /** New accounts from an IP address. */
  registration: Limit
  /** Registrations from an IP address with a user name that is taken. */
  takenName: Limit
  /** Links of one kind to an e-mail address, for an account that claims it. */
  mail: Limit
  /** Links of one kind to an e-mail address, for all accounts that claim it. */
  mailDay: Limit
  /** Wrong tokens of mailed links from an IP address. */
  mailToken: Limit
}

/**
 * Returns the environment together with the file `.env` in this folder. A variable that is set already wins.
 *
 * @throws {ConfigError} if the file is not UTF-8
 */
export function readEnvironment(): Environment {
  if (!existsSync('.env')) return process.env
  // Into the environment, because libraries read theirs from it, such as PGSSLROOTCERT.
  for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value
  return process.env
}

/**
 * Reads all settings and checks them together. In development it creates a signing key if there is none.
 *
 * @throws {ConfigError} with every problem at once
 */
export function loadConfig(env: Environment): Config {
  const given = tidyEnvironment(env)
  const { values, problems } = check(Settings, given)
  const environment = Settings.shape.NODE_ENV.parse(given.NODE_ENV)
  if (environment === 'production') problems.push(...missingInProduction(given), ...plainHttpIn(given))
  problems.push(...halfSocialClients(given))
  const keySettings = KeySettings.safeParse(given).data
  const keys = keySettings && readKeys(keySettings)
  problems.push(...(keys?.problems ?? []))
  if (!values || !keys || problems.length > 0) throw new ConfigError(problems)
  return { ...toConfig(values, keys), heldSocket: heldSocketOf(given) }
}

/** The number of the first socket that is passed (sd_listen_fds(3)). */
const FIRST_SOCKET = 3

/** The variables may have been meant for a parent process. */
function heldSocketOf({ LISTEN_FDS, LISTEN_PID }: Environment): number | undefined {
  return LISTEN_FDS === '1' && LISTEN_PID === String(process.pid) ? FIRST_SOCKET : undefined
}

/**
 * Reads the keys alone, and writes nothing: if development has not created its signing key yet, there is
 * none.
 *
 * @throws {ConfigError} with every problem at once
 */
export function loadKeys(env: Environment): Keys {
  const { values, problems } = check(KeySettings, tidyEnvironment(env))
  if (!values) throw new ConfigError(problems)
  const keys = readKeys(values)
  if (keys.problems.length > 0) throw new ConfigError(keys.problems)
  if (keys.signingKey || values.NODE_ENV === 'production') return keys
  if (!existsSync(developmentKeyPath(values.DATA_DIR, values.ALGORITHM))) return keys
  return { ...keys, signingKey: developmentKey(values) }
}

/**
 * Reads the settings of the database alone.
 *
 * @throws {ConfigError} with every problem at once
 */
export function loadStorageConfig(env: Environment): StorageConfig {
  const { values, problems } = check(StorageSettings, tidyEnvironment(env))
  if (!values) throw new ConfigError(problems)
  return toStorageConfig(values)
}

function check<S extends z.ZodType>(schema: S, env: Environment) {
  const { data, error } = schema.safeParse(env)
  const problems = error?.issues.map(({ path, message }) => `${String(path[0])} ${message}`) ?? []
  return { values: data, problems }
}

function missingInProduction(given: Environment): string[] {
  const { PUBLIC_URL, ALGORITHM, SIGNING_KEY, SMTP_URL, MAIL_FROM, BCRYPT_COST } = given
  const problems: string[] = []
  if (!PUBLIC_URL) problems.push('PUBLIC_URL is required in production: the origin that users visit')
  if (!SIGNING_KEY) {
    const command = isPair(ALGORITHM) ? 'npm run manage -- keys rotate' : 'openssl rand -hex 32'
    problems.push(`SIGNING_KEY is required in production: create one with ${command}`)
  }
  if (!SMTP_URL) problems.push('SMTP_URL is required in production: the mail server that sends our mail')
  if (!MAIL_FROM) problems.push('MAIL_FROM is required in production: the sender of our mail')
  if (Number(BCRYPT_COST ?? 12) < 10) problems.push('BCRYPT_COST must be 10 or more in production')
  return problems
}

/** Only the first user who signs in would notice an id without its secret. */
function halfSocialClients(given: Environment): string[] {
  return SOCIAL_PROVIDERS.flatMap((name) => {
    const [id, secret] = ['CLIENT_ID', 'CLIENT_SECRET'].map((end) => `SOCIAL_${name.toUpperCase()}_${end}`)
    if (!id || !secret || Boolean(given[id]) === Boolean(given[secret])) return []
    return given[id] ? [`${secret} is missing beside ${id}`] : [`${id} is missing beside ${secret}`]
  })
}

function toStorageConfig(values: StorageSettings): StorageConfig {
  return {
    environment: values.NODE_ENV,
    databaseUrl: values.DATABASE_URL ?? join(values.DATA_DIR, 'app.sqlite'),
    bcryptCost: values.BCRYPT_COST,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.WEB_PORT}`,
  }
}

function toConfig(values: Settings, { signingKey, previousKeys }: Keys): Omit<Config, 'heldSocket'> {
  const storage = toStorageConfig(values)
  const { publicUrl } = storage
  const pagesUrl = values.PAGES_URL ?? publicUrl
  return {
    ...storage,
    pagesUrl,
    host: values.HOST,
    port: values.PORT,
    signingKey: signingKey ?? developmentKey(values),
    previousKeys,
    accessTokenLifetime: values.ACCESS_TOKEN_LIFETIME,
    refreshTokenLifetime: values.REFRESH_TOKEN_LIFETIME,
    sessionLifetime: values.SESSION_LIFETIME,
    maxSessions: values.MAX_SESSIONS,
    rotateRefreshTokens: values.ROTATE_REFRESH_TOKENS,
    audience: values.AUDIENCE,
    issuer: values.ISSUER,
    leeway: values.LEEWAY,
    reuseWindow: reuseWindowOf(values),
    trustedOrigins: [
      ...new Set([publicUrl, pagesUrl]),
      ...(values.CORS_ORIGINS ?? developmentOrigins(values)),
    ],
    compat: values.COMPAT,
    compatRedirectUris: values.COMPAT_REDIRECT_URI,
    apiDocs: values.API_DOCS ? values.API_DOCS === 'on' : values.NODE_ENV === 'development',
    trustProxy: values.TRUST_PROXY,
    requireVerifiedEmail: values.REQUIRE_VERIFIED_EMAIL,
    updateLastLogin: values.UPDATE_LAST_LOGIN,
    mail: {
      smtpUrl: values.SMTP_URL,
      from: values.MAIL_FROM ?? { name: PRODUCT_NAME, address: 'gatehouse@localhost' },
      folder: join(values.DATA_DIR, 'outbox'),
    },
    // Browsers send the part after the # to no server.
    links: {
      verify: values.VERIFY_LINK ?? `${pagesUrl}/verify#token=`,
      reset: values.RESET_LINK ?? `${pagesUrl}/reset#token=`,
    },
    limits: limitsOf(values),
    auditRetention: values.AUDIT_RETENTION,
    socialClients: socialClientsOf(values),
    onOwnMachine: isOwnMachine(values),
    standIns: values.STAND_INS === 'on' && isOwnMachine(values),
    metricsToken: values.METRICS_TOKEN,
    logLevel: values.LOG_LEVEL,
  }
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

function isOwnMachine({ NODE_ENV, HOST }: Settings): boolean {
  return NODE_ENV !== 'production' && LOOPBACK.includes(HOST)
}

function socialClientsOf(values: Settings): Config['socialClients'] {
  const clients = SOCIAL_PROVIDERS.map((name) => {
    const key = `SOCIAL_${name.toUpperCase() as Uppercase<typeof name>}` as const
    return [name, values[`${key}_CLIENT_ID`], values[`${key}_CLIENT_SECRET`]] as const
  })
  const known = clients.filter(([, id, secret]) => id && secret)
  return Object.fromEntries(
    known.map(([name, clientId = '', clientSecret = '']) => [name, { clientId, clientSecret }]),
  )
}

function limitsOf(values: Settings): Limits | undefined {
  if (values.RATE_LIMITS === 'off') return
  return {
    requests: values.LIMIT_REQUESTS,
    signInAddress: values.LIMIT_SIGN_IN_ADDRESS,
    signInAccount: values.LIMIT_SIGN_IN_ACCOUNT,
    signInAccountDay: values.LIMIT_SIGN_IN_ACCOUNT_DAY,
    registration: values.LIMIT_REGISTRATION,
    takenName: values.LIMIT_TAKEN_NAME,
    mail: values.LIMIT_MAIL,
    mailDay: values.LIMIT_MAIL_DAY,
    mailToken: values.LIMIT_MAIL_TOKEN,
  }
}

/** Both names of this machine, because developers type either. */
function developmentOrigins({ NODE_ENV, WEB_PORT }: Settings): string[] {
  if (NODE_ENV === 'production') return []
  return [`http://localhost:${WEB_PORT}`, `http://127.0.0.1:${WEB_PORT}`]
}

function developmentKey({ DATA_DIR, ALGORITHM }: KeySettings): SigningKey {
  try {
    return developmentSigningKey(DATA_DIR, ALGORITHM)
  } catch (error) {
    throw error instanceof KeyProblem ? new ConfigError([error.message]) : error
  }
}

/**
 * A pair that is sent again may be as old as the window. Limited to a quarter of the access token's lifetime,
 * so that the client has time to refresh.
 */
function reuseWindowOf(values: Settings): Config['reuseWindow'] {
  const longest = Math.floor(values.ACCESS_TOKEN_LIFETIME / 4)
  return {
    body: Math.min(values.REFRESH_REUSE_WINDOW_BODY, longest),
    cookie: Math.min(values.REFRESH_REUSE_WINDOW_COOKIE, longest),
  }
}
