import fastifyCookie from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { readCookie } from '../http/request-credentials.ts'

// A browser gets a cookie with each challenge. Without the cookie, a stolen challenge is of no use. Each challenge
// has its own cookie, so that two tabs can sign in at the same time.

/** Returns the `Set-Cookie` header that binds a challenge to the browser. */
export function challengeCookie(
  config: Pick<Config, 'publicUrl'>,
  { challenge, secret, seconds }: { challenge: string; secret: string; seconds: number },
): Record<string, string> {
  const { cookie } = describeCookies(config)
  // `secure` may be "auto" for the plugin, but not for `serialize`. We do not use that value.
  const options = { ...cookie, secure: cookie.secure === true, maxAge: seconds }
  return { 'set-cookie': fastifyCookie.serialize(nameOf(config, challenge), secret, options) }
}

/** Returns the secret in the cookie of a challenge. */
export function readChallengeCookie(
  request: FastifyRequest,
  config: Pick<Config, 'publicUrl'>,
  challenge: string,
): string | undefined {
  return readCookie(request, nameOf(config, challenge))
}

/** Clears the cookie of a challenge that has succeeded. */
export function clearChallengeCookie(
  reply: FastifyReply,
  config: Pick<Config, 'publicUrl'>,
  challenge: string,
): void {
  if (readChallengeCookie(reply.request, config, challenge) === undefined) return
  reply.clearCookie(nameOf(config, challenge), describeCookies(config).cookie)
}

/**
 * Returns the name of the cookie, which contains the beginning of the challenge. Characters that a name must not
 * contain are removed.
 */
function nameOf(config: Pick<Config, 'publicUrl'>, challenge: string): string {
  const label = challenge.slice(0, 12).replaceAll(/[^\w-]/g, '')
  return `${describeCookies(config).prefix}${APP_KEY}_second_factor_${label}`
}
