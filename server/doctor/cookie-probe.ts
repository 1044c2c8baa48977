import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { hasCookie, readCookie } from '../http/request-credentials.ts'

const PROBE_SECONDS = 60 // the page asks for it at once
const PROBE_BYTES = 16 // unique, because a browser may have kept an earlier cookie

/**
 * Creates a cookie that tests whether a browser keeps our cookies and sends them back. It has the attributes
 * of a token cookie, but opens nothing.
 */
export function createCookieProbe(config: Pick<Config, 'publicUrl'>) {
  const { prefix, cookie } = describeCookies(config)
  const name = `${prefix}${APP_KEY}_probe`
  const { secure = false, sameSite } = cookie

  return {
    /** The attributes with which the cookie is set. */
    attributes: { name, prefix, secure: secure === true, same_site: String(sameSite) },

    /** Sets the cookie to a new, unique value. */
    set(reply: FastifyReply): string {
      const value = randomBytes(PROBE_BYTES).toString('base64url')
      reply.setCookie(name, value, { ...cookie, maxAge: PROBE_SECONDS })
      return value
    },

    /**
     * Returns whether the browser sent the cookie with this value. If the name occurs twice, it is unclear
     * which is ours, so the result is false.
     */
    isBack(request: FastifyRequest, value: string): boolean {
      return readCookie(request, name) === value
    },

    clear(reply: FastifyReply): void {
      if (hasCookie(reply.request, name)) reply.clearCookie(name, cookie)
    },
  }
}
