import { isIP } from 'node:net'
import { z } from 'zod'
import { APP_NAME } from '../../shared/app-name.ts'
import { isDatabaseUrl } from '../db/url.ts'
import { ALGORITHMS } from '../keys/signing-key.ts'
import { parseSender } from './sender.ts'

const DURATION_UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
type DurationUnit = keyof typeof DURATION_UNITS

const duration = z
  .string()
  .regex(/^\d{1,9}[smhd]$/, 'is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d')
  .transform((text) => Number.parseInt(text, 10) * DURATION_UNITS[text.at(-1) as DurationUnit])

/** A limit such as `10/1m`, which means ten a minute. */
const limit = z
  .string()
  .regex(/^\d{1,6}\/\d{1,9}[smhd]$/, 'is not a limit: write a number and a duration, such as 10/1m')
  .transform((text) => {
    const [max = '', window = ''] = text.split('/')
    return { max: Number(max), windowSeconds: duration.parse(window) }
  })
  .refine(
    ({ max, windowSeconds }) => max > 0 && windowSeconds > 0,
    'must be at least 1: RATE_LIMITS=off removes all limits',
  )

const lifetime = duration.refine((seconds) => seconds > 0, 'must be longer than 0s')

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'is not a whole number')
  .transform(Number)

const port = wholeNumber.refine((number) => number <= 65_535, 'is not a port: the largest is 65535')

const flag = z.enum(['true', 'false'], 'is neither true nor false').transform((text) => text === 'true')

const onOrOff = z.enum(['on', 'off'], 'is neither on nor off')

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin: write scheme, host and port alone, such as https://app.example.com')

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text
}

/**
 * The proxies that are trusted to name the client, by IP address. Neither "all" nor a number of proxies is
 * accepted, because a client that connects directly could then choose its IP address.
 */
const proxies = z
  .string()
  .transform((text) => (text === 'off' ? [] : text.split(',').map((item) => item.trim())))
  .refine(
    (items) => items.every(isProxy),
    'is neither off nor a list of proxies, such as loopback,10.0.0.0/8',
  )

/**
 * The shortest prefix of a trusted network, by IP version. No operator owns a wider network, so a wider one would
 * contain strangers.
 */
const WIDEST = { 4: 8, 6: 16 }

function isProxy(item: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(item)) return true
  const [address = '', bits, ...more] = item.split('/')
  const family = isIP(address)
  if (more.length > 0 || (family !== 4 && family !== 6)) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) >= WIDEST[family] && Number(bits) <= (family === 4 ? 32 : 128)
}

/** Texts that are separated by commas. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

/** The URL of a front end's page. It has no query, because providers and links append theirs. */
const page = z
  .string()
  .refine(isPage, 'is not the URL of a page, such as http://localhost:5173/auth/callback')

function isPage(text: string): boolean {
  return URL.canParse(text) && isOrigin(new URL(text).origin) && !/[?#]/.test(text)
}

/** The URL to which the token of a mailed link is appended. */
const link = z
  .string()
  .refine(
    (text) => URL.canParse(text) && isOrigin(new URL(text).origin) && /[/=]$/.test(text),
    'is not the beginning of a link, such as https://app.example.com/verify#token=',
  )

const smtpUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '',
    'is not the URL of a mail server, such as smtps://user:password@mail.example.com',
  )
  .refine(isDecodable, 'has a % in its user or password that is not encoded: write %25')

/**
 * Returns whether a text can be percent-decoded. Libraries decode the text at its first use, which is too late to
 * report a problem at the start.
 */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const sender = z.string().transform((text, { addIssue }) => {
  const parsed = parseSender(text)
  if (parsed) return parsed
  addIssue(`is not one sender, such as ${APP_NAME} <no-reply@example.com>`)
  return z.NEVER
})

/** The schemes that hash passwords: see `server/accounts/password-schemes.js`. */
export const PASSWORD_HASHES = ['bcrypt', 'argon2id'] as const
export type PasswordHash = (typeof PASSWORD_HASHES)[number]

/** Who must have a second factor. */
const FACTOR_RULES = ['off', 'staff', 'everybody'] as const
export type FactorRule = (typeof FACTOR_RULES)[number]

/** The settings of the database and its accounts. Most commands need no others. */
export const StorageSettings = z.object({
  WEB_PORT: port.prefault('3000'),
  PUBLIC_URL: origin.optional(),
  NODE_ENV: z
    .string()
    .transform((name) => (name === 'development' || name === 'test' ? name : 'production'))
    .prefault('production'),
  DATA_DIR: z.string().default('data'),
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'is neither a file path, :memory: nor the URL of a PostgreSQL database, such as postgres://user:password@host/name',
    )
    .refine(
      (url) => !url.includes('://') || isDecodable(url),
      'has a % in its user or password that is not encoded: write %25',
    )
    .optional(),
  PASSWORD_HASH: z.enum(PASSWORD_HASHES, `is not one of ${PASSWORD_HASHES.join(', ')}`).default('bcrypt'),
  BCRYPT_COST: wholeNumber.refine((cost) => cost >= 4 && cost <= 16, 'must be from 4 to 16').prefault('12'),
})
export type StorageSettings = z.infer<typeof StorageSettings>

/** The providers that have settings: SOCIAL_<NAME>_CLIENT_ID and SOCIAL_<NAME>_CLIENT_SECRET. */
export const SOCIAL_PROVIDERS = ['google', 'github', 'facebook'] as const

/** The systems whose front ends are supported: see `docs/compat.md`. */
export const COMPAT_SYSTEMS = ['lesson9', 'complete-user-auth', 'djoser', 'cookie-flow'] as const
export type CompatSystem = (typeof COMPAT_SYSTEMS)[number]

const keySettings = {
  ALGORITHM: z.enum(ALGORITHMS, `is not one of ${ALGORITHMS.join(', ')}`).default('HS256'),
  SIGNING_KEY: z.string().optional(),
  PREVIOUS_SIGNING_KEYS: z.string().optional(),
}

/** The settings of the keys, and of the folder where development stores its key. */
export const KeySettings = StorageSettings.pick({ NODE_ENV: true, DATA_DIR: true }).extend(keySettings)
export type KeySettings = z.infer<typeof KeySettings>

/** Every setting of the server, with its default. `docs/settings.md` explains them. */
export const Settings = StorageSettings.extend({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.prefault('8000'),
  ...keySettings,
  ACCESS_TOKEN_LIFETIME: lifetime.prefault('5m'),
  REFRESH_TOKEN_LIFETIME: lifetime.prefault('1d'),
  SESSION_LIFETIME: lifetime.prefault('30d'),
  MAX_SESSIONS: wholeNumber.refine((count) => count > 0, 'must be 1 or more').prefault('100'),
  ROTATE_REFRESH_TOKENS: flag.prefault('true'),
  BLACKLIST_AFTER_ROTATION: z
    .literal('true', 'accepts only true: a spent refresh token that still works is a defect')
    .default('true'),
  AUDIENCE: z.string().optional(),
  ISSUER: z.string().optional(),
  LEEWAY: duration.refine((seconds) => seconds <= 60, 'must be 60s at most').prefault('0s'),
  REFRESH_REUSE_WINDOW_BODY: duration.prefault('0s'),
  REFRESH_REUSE_WINDOW_COOKIE: duration.prefault('45s'),
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  COMPAT: list
    .pipe(z.array(z.enum(COMPAT_SYSTEMS, `has a system that is not one of ${COMPAT_SYSTEMS.join(', ')}`)))
    .default([]),
  COMPAT_REDIRECT_URI: list.pipe(z.array(page)).default([]),
  API_DOCS: onOrOff.optional(),
  TRUST_PROXY: proxies.prefault('off'),
  REQUIRE_VERIFIED_EMAIL: flag.prefault('false'),
  REQUIRE_SECOND_FACTOR: z.enum(FACTOR_RULES, `is not one of ${FACTOR_RULES.join(', ')}`).default('off'),
  UPDATE_LAST_LOGIN: flag.prefault('true'),
  SMTP_URL: smtpUrl.optional(),
  PAGES_URL: origin.optional(),
  VERIFY_LINK: link.optional(),
  RESET_LINK: link.optional(),
  MAIL_FROM: sender.optional(),
  RATE_LIMITS: onOrOff.default('on'),
  LIMIT_REQUESTS: limit.prefault('120/1m'),
  LIMIT_SIGN_IN_ADDRESS: limit.prefault('30/1m'),
  LIMIT_SIGN_IN_ACCOUNT: limit.prefault('10/1m'),
  LIMIT_SIGN_IN_ACCOUNT_DAY: limit.prefault('100/1d'),
  LIMIT_REGISTRATION: limit.prefault('10/1h'),
  LIMIT_TAKEN_NAME: limit.prefault('20/1h'),
  LIMIT_MAIL: limit.prefault('3/1h'),
  LIMIT_MAIL_DAY: limit.prefault('30/1d'),
  LIMIT_MAIL_TOKEN: limit.prefault('20/1m'),
  SOCIAL_GOOGLE_CLIENT_ID: z.string().optional(),
  SOCIAL_GOOGLE_CLIENT_SECRET: z.string().optional(),
  SOCIAL_GITHUB_CLIENT_ID: z.string().optional(),
  SOCIAL_GITHUB_CLIENT_SECRET: z.string().optional(),
  SOCIAL_FACEBOOK_CLIENT_ID: z.string().optional(),
  SOCIAL_FACEBOOK_CLIENT_SECRET: z.string().optional(),
  STAND_INS: onOrOff.default('on'),
  AUDIT_RETENTION: lifetime.prefault('90d'),
  METRICS_TOKEN: z.string().min(16, 'is too short: it needs at least 16 characters').optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'is not one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info'),
})
export type Settings = z.infer<typeof Settings>

/** A number of actions, and the seconds within which that many are allowed. */
export type Limit = z.infer<typeof limit>
