import type { RequestLine } from '../../shared/api/routes.ts'
import type { TotpSecret } from '../../shared/api/second-factor-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Call } from '../api/client.ts'
import { claimsIn } from './watched-call.ts'

// In development only, so that a learner needs no phone. The page knows a secret for as long as its QR code is shown, and
// the server never sends it again.

/** In sessionStorage: for this tab only. */
const KEY = `${APP_KEY}.inspector.apps`

/** The secret of an authenticator app, in base32. `isWaiting` is true until its first code is entered. */
export interface AppSecret {
  username: string
  secret: string
  isWaiting: boolean
}

/** Returns a call that keeps the secrets of the second factors that this tab sets up, and otherwise changes nothing. */
export function keepAppSecrets(call: Call): Call {
  return async (line, args) => {
    const response = await call(line, args)
    follow(line, response)
    return response
  }
}

function follow(line: RequestLine, response: unknown): void {
  const username = claimsIn(response)?.username
  if (line === 'POST /api/second-factor/totp') addWaiting(response as TotpSecret)
  if (line === 'POST /api/second-factor/totp/confirm') confirm(username)
  if (line === 'DELETE /api/second-factor') write(readAppSecrets().filter((app) => app.username !== username))
}

/** Stores a pending secret. Until its first code is entered, the earlier secret of the account is kept. */
function addWaiting({ secret, otpauth_url }: TotpSecret): void {
  const label = decodeURIComponent(new URL(otpauth_url).pathname)
  const username = label.slice(label.indexOf(':') + 1)
  const others = readAppSecrets().filter((app) => app.username !== username || !app.isWaiting)
  write([...others, { username, secret, isWaiting: true }])
}

function confirm(username: string | undefined): void {
  const apps = readAppSecrets()
  const isOf = (app: AppSecret) => app.username === username
  if (!apps.some((app) => isOf(app) && app.isWaiting)) return
  write(
    apps
      .filter((app) => !isOf(app) || app.isWaiting)
      .map((app) => ({ ...app, isWaiting: app.isWaiting && !isOf(app) })),
  )
}

/** Returns the secrets that this tab has kept. */
export function readAppSecrets(): AppSecret[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
  } catch {
    // Storage is blocked: nothing was kept.
    return []
  }
}

function write(apps: AppSecret[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(apps))
  } catch {
    // Storage is blocked, and a phone is needed.
  }
}
