import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { APP_KEY, APP_NAME } from '../../shared/app-name.ts'
import { developmentKeyPath } from '../keys/development-key.ts'
import { developmentSigningKey, type Keys, readKeys } from '../keys/key-settings.ts'
import { isPair, KeyProblem, type SigningKey, type VerificationKey } from '../keys/signing-key.ts'
import { ConfigError } from './config-error.ts'
import { type Environment, readEnvFile, tidyEnvironment } from './environment.ts'
import { plainHttpIn } from './plain-http.ts'
import type { Sender } from './sender.ts'
import {
  type CompatSystem,
  type FactorRule,
  KeySettings,
  type Limit,
  type PasswordHash,
  Settings,
  SOCIAL_PROVIDERS,
  StorageSettings,
} from './settings.ts'

/**
 * The settings of the database and its accounts. Most commands need only these, so that they work before the server
 * is fully configured.
 */
export interface StorageConfig {
  /** Only `development` and `test` have demo accounts and create a signing key. */
  environment: 'development' | 'test' | 'production'
  databaseUrl: string
  passwordHash: PasswordHash
  bcryptCost: number
  /** The origin that users visit, such as `https://app.example.com`. */
  publicUrl: string
}

/** The checked settings. Durations are whole seconds. */
export interface Config extends StorageConfig {
  /** The origin of our own pages. It differs from `publicUrl` if users visit another front end. */
  pagesUrl: string
  host: string
  port: number
  /**
   * The number of the listening socket that systemd keeps open over restarts. If there is one, host and port
   * are ignored.
   */
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
  /** In seconds: how long a refresh token that was already exchanged gets the same pair again. */
  reuseWindow: { body: number; cookie: number }
  /**
   * The origins of trusted pages: of PUBLIC_URL, PAGES_URL and CORS_ORIGINS. Outside of production, CORS_ORIGINS
   * defaults to both names of this machine.
   */
  trustedOrigins: string[]
  /** The other sign-in systems whose front ends this server supports (server/compat). */
  compat: CompatSystem[]
  /** The pages of other front ends to which a provider may redirect. */
  compatRedirectUris: string[]
  /** The pages to which a provider may redirect. A URL that ends in a slash stands for all pages below it. */
  redirectPages: string[]
  /** Whether the API page is served. */
  apiDocs: boolean
  /** The proxies whose `X-Forwarded-*` headers are trusted. */
  trustProxy: string[]
  requireVerifiedEmail: boolean
  /** Who must have a second factor. */
  requireSecondFactor: FactorRule
  updateLastLogin: boolean
  mail: MailConfig
  /** The start of each mailed link. The token is appended to it. */
  links: { verify: string; reset: string }
  /** Undefined if limits are off. */
  limits: Limits | undefined
  auditRetention: number
  /** Our credentials at the providers, by name. A provider without credentials is off, or replaced by a stand-in. */
  socialClients: Record<string, SocialClient>
  /**
   * Whether this is not production, and the host is a loopback host. Only then is /mailbox served, because its
   * links open any account. Other machines cannot reach a loopback host.
   */
  onOwnMachine: boolean
  /** Whether stand-ins replace providers without credentials, which needs `onOwnMachine`. */
  standIns: boolean
  /** Undefined if metrics are off. */
  metricsToken: string | undefined
  logLevel: Settings['LOG_LEVEL']
}

/** How mail is delivered. */
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
  /** Requests from an IP address to all routes with `COUNTED` (server/http/rate-limits.ts). */
  requests: Limit
  /** Wrong passwords from an IP address. */
  signInAddress: Limit
  /** Wrong passwords for an account in a short time, and as many wrong codes of its second factor. */
  signInAccount: Limit
  /** The same in a day. */
  signInAccountDay: Limit
  /** New accounts and new e-mail addresses from an IP address. */
  registration: Limit
  /** Checks of usernames from an IP address. Only those count whose username is taken. */
  takenName: Limit
  /** Mails of one kind to one e-mail address for one account, and new e-mail addresses of one account. */
  mail: Limit
  /** Mails of one kind to one e-mail address, for all accounts that claim it. */
  mailDay: Limit
  /** Wrong tokens of mailed links from an IP address. */
  mailToken: Limit
}

/**
 * Returns the environment together with the file `.env` of the current folder. A variable that is set already wins.
 *
 * @throws {ConfigError} if the file is not UTF-8
 */
export function readEnvironment(): Environment {
  if (!existsSync('.env')) return process.env
  // The variables of the file are written into the environment, because libraries read their own variables there,
  // such as PGSSLROOTCERT.
  for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value
  return process.env
}

/**
 * Reads all settings and checks them together. Outside of production it creates a missing signing key.
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

/** systemd passes its first socket with this number (sd_listen_fds(3)). */
const FIRST_SOCKET = 3

/**
 * Returns the number of the socket that systemd has passed to this process. A child process inherits the
 * variables without the socket, so LISTEN_PID must be the id of this process.
 */
function heldSocketOf({ LISTEN_FDS, LISTEN_PID }: Environment): number | undefined {
  return LISTEN_FDS === '1' && LISTEN_PID === String(process.pid) ? FIRST_SOCKET : undefined
}

/**
 * Reads only the keys. Does not create one, so outside of production there may be no signing key yet.
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
 * Reads only the settings of the database and its accounts.
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
  const { PUBLIC_URL, ALGORITHM, SIGNING_KEY, BCRYPT_COST } = given
  const problems: string[] = []
  if (!PUBLIC_URL) problems.push('PUBLIC_URL is required in production: the origin that users visit')
  if (!SIGNING_KEY) {
    const command = isPair(ALGORITHM) ? 'npm run manage -- keys rotate' : 'openssl rand -hex 32'
    problems.push(`SIGNING_KEY is required in production: create one with ${command}`)
  }
  if (!given.SMTP_URL)
    problems.push('SMTP_URL is required in production: the mail server that sends our mail')
  if (!given.MAIL_FROM) problems.push('MAIL_FROM is required in production: the sender of our mail')
  if (Number(BCRYPT_COST ?? 12) < 10) problems.push('BCRYPT_COST must be 10 or more in production')
  return problems
}

/**
 * Returns the providers with only an id or only a secret. Without this check the first user who signs in
 * would find out.
 */
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
    passwordHash: values.PASSWORD_HASH,
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
    redirectPages: [
      `${pagesUrl}/auth/callback/`,
      // The pages of the front ends of other sign-in systems (server/compat).
      ...values.COMPAT_REDIRECT_URI,
    ],
    apiDocs: values.API_DOCS ? values.API_DOCS === 'on' : values.NODE_ENV === 'development',
    trustProxy: values.TRUST_PROXY,
    requireVerifiedEmail: values.REQUIRE_VERIFIED_EMAIL,
    requireSecondFactor: values.REQUIRE_SECOND_FACTOR,
    updateLastLogin: values.UPDATE_LAST_LOGIN,
    mail: {
      smtpUrl: values.SMTP_URL,
      from: values.MAIL_FROM ?? { name: APP_NAME, address: `${APP_KEY}@localhost` },
      folder: join(values.DATA_DIR, 'outbox'),
    },
    // The token comes after a #, because browsers do not send that part of a URL to any server.
    links: {
      verify: values.VERIFY_LINK ?? ownLink(pagesUrl, 'verify'),
      reset: values.RESET_LINK ?? ownLink(pagesUrl, 'reset'),
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

/** Returns the URL of the page to which a mail links, up to the token that the composer of the mail appends. */
export function ownLink(pagesUrl: string, page: 'verify' | 'reset'): string {
  return `${pagesUrl}/${page}#token=`
}

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

/** Returns the origins of both names of this machine, because developers type either. */
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
 * Returns the reuse windows, each at most a quarter of the access token's lifetime. A pair that is sent again
 * may be as old as the window, and the client needs time to use and refresh it.
 */
function reuseWindowOf(values: Settings): Config['reuseWindow'] {
  const longest = Math.floor(values.ACCESS_TOKEN_LIFETIME / 4)
  return {
    body: Math.min(values.REFRESH_REUSE_WINDOW_BODY, longest),
    cookie: Math.min(values.REFRESH_REUSE_WINDOW_COOKIE, longest),
  }
}
