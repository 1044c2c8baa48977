import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { hasCookie, readCookie } from '../http/request-credentials.ts'

const PROBE_SECONDS = 60 // it is asked for at once
const PROBE_BYTES = 16 // never one of before, which a browser might have kept

/**
 * Makes the cookie that finds out whether a browser keeps ours and sends them back. It has their
 * attributes, or it would find out about another cookie; it opens nothing.
 */
export function createCookieProbe(config: Pick<Config, 'publicUrl'>) {
  const { prefix, cookie } = describeCookies(config)
  const name = `${prefix}gatehouse_probe`
  const { secure = false, sameSite } = cookie

  return {
    /** How it is set. */
    attributes: { name, prefix, secure: secure === true, same_site: String(sameSite) },

    /** Sets it to a value that has never been. */
    set(reply: FastifyReply): string {
      const value = randomBytes(PROBE_BYTES).toString('base64url')
      reply.setCookie(name, value, { ...cookie, maxAge: PROBE_SECONDS })
      return value
    },

    /** Whether it came back with this value, and it alone: a second one of the name hides which is ours. */
    isBack(request: FastifyRequest, value: string): boolean {
      return readCookie(request, name) === value
    },

    /** Clears it where it is. */
    clear(reply: FastifyReply): void {
      if (hasCookie(reply.request, name)) reply.clearCookie(name, cookie)
    },
  }
}
