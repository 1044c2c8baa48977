import { z } from 'zod'

const DURATION_UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
type DurationUnit = keyof typeof DURATION_UNITS

const duration = z
  .string()
  .regex(/^\d{1,9}[smhd]$/, 'is not a duration: write a number and a unit, such as 30s, 5m, 12h or 1d')
  .transform((text) => Number.parseInt(text, 10) * DURATION_UNITS[text.at(-1) as DurationUnit])

const lifetime = duration.refine((seconds) => seconds > 0, 'must be longer than 0s')

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'is not a whole number')
  .transform(Number)

const port = wholeNumber.refine((number) => number <= 65_535, 'is not a port: the largest is 65535')

const flag = z.enum(['true', 'false'], 'is neither true nor false').transform((text) => text === 'true')

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin: write scheme, host and port alone, such as https://app.example.com')

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text
}

/** The settings of the database and of what is kept in it: all that the command line needs. */
export const StorageSettings = z.object({
  DATA_DIR: z.string().default('data'),
  DATABASE_URL: z
    .string()
    .refine((url) => !url.includes('://'), 'is neither a file path nor :memory:')
    .optional(),
  BCRYPT_COST: wholeNumber.refine((cost) => cost >= 4 && cost <= 16, 'must be from 4 to 16').prefault('12'),
})
export type StorageSettings = z.infer<typeof StorageSettings>

/** Every setting of the server, with its default. `docs/settings.md` explains them. */
export const Settings = StorageSettings.extend({
  NODE_ENV: z
    .string()
    .transform((name) => (name === 'development' || name === 'test' ? name : 'production'))
    .prefault('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.prefault('8000'),
  WEB_PORT: port.prefault('3000'),
  PUBLIC_URL: origin.optional(),
  SIGNING_KEY: z.string().optional(),
  ACCESS_TOKEN_LIFETIME: lifetime.prefault('5m'),
  REFRESH_TOKEN_LIFETIME: lifetime.prefault('1d'),
  SESSION_LIFETIME: lifetime.prefault('30d'),
  ROTATE_REFRESH_TOKENS: flag.prefault('true'),
  BLACKLIST_AFTER_ROTATION: z
    .literal('true', 'accepts only true: a spent refresh token that still works is a defect')
    .default('true'),
  AUDIENCE: z.string().optional(),
  ISSUER: z.string().optional(),
  LEEWAY: duration.refine((seconds) => seconds <= 60, 'must be 60s at most').prefault('0s'),
  REFRESH_REUSE_WINDOW_BODY: duration.prefault('0s'),
  REFRESH_REUSE_WINDOW_COOKIE: duration.prefault('10s'),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((item) => item.trim()))
    .pipe(z.array(origin))
    .optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'is not one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info'),
})
export type Settings = z.infer<typeof Settings>
