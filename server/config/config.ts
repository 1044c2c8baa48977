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

/** What the command line needs; it must work where the server has no settings yet. */
export interface StorageConfig {
  /** `development` and `test` have demo accounts and a key of their own; nothing else has. */
  environment: 'development' | 'test' | 'production'
  databaseUrl: string
  bcryptCost: number
  /** The origin that people visit, such as `https://app.example.com`. */
  publicUrl: string
}

/** What the server was told, checked. Durations are whole seconds. */
export interface Config extends StorageConfig {
  /** The origin of our own pages, which differs from `publicUrl` where people visit another front end. */
  pagesUrl: string
  host: string
  port: number
  /** The listening socket that systemd holds open over restarts; host and port are its, then. */
  heldSocket: number | undefined
  signingKey: SigningKey
  /** They verify what they have signed, and sign nothing. */
  previousKeys: VerificationKey[]
  accessTokenLifetime: number
  refreshTokenLifetime: number
  sessionLifetime: number
  /** How many sessions of one account live at a time. */
  maxSessions: number
  rotateRefreshTokens: boolean
  audience: string | undefined
  issuer: string | undefined
  leeway: number
  /** How long a spent refresh token is answered with the successor that it already bought. */
  reuseWindow: { body: number; cookie: number }
  /** The origins whose pages are ours: those of PUBLIC_URL, PAGES_URL and CORS_ORIGINS. */
  trustedOrigins: string[]
  /** The other systems whose front ends may talk to this server. */
  compat: CompatSystem[]
  /** The pages of those front ends that providers may send a browser back to. */
  compatRedirectUris: string[]
  /** Whether the API page is served. */
  apiDocs: boolean
  /** The proxies that are believed about where a request comes from. */
  trustProxy: string[]
  requireVerifiedEmail: boolean
  updateLastLogin: boolean
  mail: MailConfig
  /** Where mailed links lead: the token is put at the end. */
  links: { verify: string; reset: string }
  /** Undefined: nothing is limited. */
  limits: Limits | undefined
  auditRetention: number
  /** How the providers know us, by their names; those that are not here are switched off. */
  socialClients: Record<string, SocialClient>
  /** Development on a loopback host: what opens any account may be served, for nobody else sees it. */
  onOwnMachine: boolean
  /** Whether stand-ins play the social providers that have no client: never but on an own machine. */
  standIns: boolean
  /** Undefined: nobody reads the figures of this process. */
  metricsToken: string | undefined
  logLevel: Settings['LOG_LEVEL']
}

/** How mail leaves. */
export interface MailConfig {
  /** Undefined: it does not leave, but is kept in `folder`. */
  smtpUrl: string | undefined
  from: Sender
  folder: string
}

/** How a provider knows us. */
export interface SocialClient {
  clientId: string
  clientSecret: string
}

/** What may be done how often before it is refused with 429. */
export interface Limits {
  /** Requests from an address to what needs no sign-in. */
  requests: Limit
  /** Wrong passwords from an address. */
  signInAddress: Limit
  /** Wrong passwords for an account. */
  signInAccount: Limit
  signInAccountDay: Limit
  /** New accounts from an address. */
  registration: Limit
  /** Registrations from an address with a user name that is taken. */
  takenName: Limit
  /** Links of one kind to an address, for an account that claims it. */
  mail: Limit
  /** Links of one kind to an address, for all accounts that claim it. */
  mailDay: Limit
  /** Wrong tokens of mailed links from an address. */
  mailToken: Limit
}

/**
 * The environment and what the file `.env` of this folder adds to it. What is set already wins.
 *
 * @throws {ConfigError} when the file is not UTF-8
 */
export function readEnvironment(): Environment {
  if (!existsSync('.env')) return process.env
  // Into the environment, because libraries read theirs there, such as PGSSLROOTCERT.
  for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value
  return process.env
}

/**
 * Reads all settings and checks them together. In development it makes a signing key where
 * there is none.
 *
 * @throws {ConfigError} with every problem at once.
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

/** The first socket that is handed over has this number (sd_listen_fds(3)). */
const FIRST_SOCKET = 3

/** The variables may have been meant for a process above this one. */
function heldSocketOf({ LISTEN_FDS, LISTEN_PID }: Environment): number | undefined {
  return LISTEN_FDS === '1' && LISTEN_PID === String(process.pid) ? FIRST_SOCKET : undefined
}

/**
 * Reads the keys alone, and writes nothing: where development has made no signing key yet, there is none.
 *
 * @throws {ConfigError} with every problem at once.
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
 * @throws {ConfigError} with every problem at once.
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
  if (!PUBLIC_URL) problems.push('PUBLIC_URL is required in production: the origin that people visit')
  if (!SIGNING_KEY) {
    const command = isPair(ALGORITHM) ? 'npm run manage -- keys rotate' : 'openssl rand -hex 32'
    problems.push(`SIGNING_KEY is required in production: make one with ${command}`)
  }
  if (!SMTP_URL) problems.push('SMTP_URL is required in production: the mail server that takes our mail')
  if (!MAIL_FROM) problems.push('MAIL_FROM is required in production: the sender of our mail')
  if (Number(BCRYPT_COST ?? 12) < 10) problems.push('BCRYPT_COST must be 10 or more in production')
  return problems
}

/** An id without its secret would be found out by the first person who signs in. */
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
    // What stands behind the # is sent to no server.
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

/** The two names of this machine: people type either. */
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
 * A pair that is handed out again is up to a window old already; a quarter of the access
 * token's life at most leaves the client time to refresh.
 */
function reuseWindowOf(values: Settings): Config['reuseWindow'] {
  const longest = Math.floor(values.ACCESS_TOKEN_LIFETIME / 4)
  return {
    body: Math.min(values.REFRESH_REUSE_WINDOW_BODY, longest),
    cookie: Math.min(values.REFRESH_REUSE_WINDOW_COOKIE, longest),
  }
}
