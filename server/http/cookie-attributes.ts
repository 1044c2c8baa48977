import type { CookieSerializeOptions } from '@fastify/cookie'
import type { Config } from '../config/config.ts'

/**
 * Returns the prefix of our cookie names, and the attributes that they are set and cleared with. A browser
 * clears a cookie only if both have the same.
 */
export function describeCookies({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const secure = publicUrl.startsWith('https:')
  // __Host-: set by this host alone, over https, for every path (RFC 6265bis §4.1.3.2).
  const prefix = secure ? '__Host-' : ''
  const cookie: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure }
  return { prefix, cookie }
}

/** Returns the names of the cookies that carry tokens. */
export function tokenCookieNames(config: Pick<Config, 'publicUrl'>) {
  const { prefix } = describeCookies(config)
  return { refresh: `${prefix}gatehouse_refresh`, access: `${prefix}gatehouse_access` }
}
