import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { hasCookie, readCookie } from '../http/request-credentials.ts'

const PROBE_SECONDS = 60 // it is asked for at once
const PROBE_BYTES = 16 // unique, because a browser may have kept an earlier one

/**
 * Creates the cookie that tests whether a browser keeps ours and sends them back. It has the attributes of
 * session cookies, but opens nothing.
 */
export function createCookieProbe(config: Pick<Config, 'publicUrl'>) {
  const { prefix, cookie } = describeCookies(config)
  const name = `${prefix}gatehouse_probe`
  const { secure = false, sameSite } = cookie

  return {
    /** The attributes that it is set with. */
    attributes: { name, prefix, secure: secure === true, same_site: String(sameSite) },

    /** Sets it to a new, unique value. */
    set(reply: FastifyReply): string {
      const value = randomBytes(PROBE_BYTES).toString('base64url')
      reply.setCookie(name, value, { ...cookie, maxAge: PROBE_SECONDS })
      return value
    },

    /** Returns whether it came back with this value. A duplicate of the name hides which one is ours. */
    isBack(request: FastifyRequest, value: string): boolean {
      return readCookie(request, name) === value
    },

    /** Clears the cookie. */
    clear(reply: FastifyReply): void {
      if (hasCookie(reply.request, name)) reply.clearCookie(name, cookie)
    },
  }
}
