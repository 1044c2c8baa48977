import type { FastifyReply, FastifyRequest } from 'fastify'
import { APP_KEY } from '../../shared/app-name.ts'
import { createSecret } from '../accounts/secret.ts'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { readCookie } from '../http/request-credentials.ts'
import { CHALLENGE_SECONDS } from './challenges.ts'

/**
 * The cookie that binds the challenges of sign-ins to a browser. A response of an authenticator that was obtained in
 * another browser signs no user in. All tabs of a browser share the cookie, so that each tab can use its own
 * challenge.
 */
export interface PasskeyCookie {
  /** Returns the secret in the cookie, or a new one. Sets the cookie for as long as a challenge lives. */
  renew(request: FastifyRequest, reply: FastifyReply): string
  /** Returns the secret, or undefined if the request has no such cookie. */
  read(request: FastifyRequest): string | undefined
}

/** Creates the cookie for pages under `publicUrl`. */
export function createPasskeyCookie(config: Pick<Config, 'publicUrl'>): PasskeyCookie {
  const { prefix, cookie } = describeCookies(config)
  const name = `${prefix}${APP_KEY}_passkey`

  function read(request: FastifyRequest): string | undefined {
    const value = readCookie(request, name)
    return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
  }

  return {
    read,
    renew(request, reply) {
      const secret = read(request) ?? createSecret()
      reply.setCookie(name, secret, { ...cookie, maxAge: CHALLENGE_SECONDS })
      return secret
    },
  }
}
