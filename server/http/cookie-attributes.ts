import type { CookieSerializeOptions } from '@fastify/cookie'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import type { Config } from '../config/config.ts'

/**
 * Returns the prefix and the attributes of our cookies. Use both to set a cookie and to clear it, because a browser
 * clears a cookie only if its name and attributes match. The lifetime is not among them, because it differs from
 * cookie to cookie.
 */
export function describeCookies({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const secure = publicUrl.startsWith('https:')
  // Browsers accept the prefix `__Host-` only with Secure, with Path=/ and without Domain (RFC 6265bis §4.1.3.2).
  const prefix = secure ? '__Host-' : ''
  const cookie: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure }
  return { prefix, cookie }
}

export function tokenCookieNames(config: Pick<Config, 'publicUrl'>) {
  const { prefix } = describeCookies(config)
  return { refresh: `${prefix}${COOKIE_NAMES.refresh}`, access: `${prefix}${COOKIE_NAMES.access}` }
}
