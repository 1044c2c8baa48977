import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'
import { describeCookies, tokenCookieNames } from '../http/cookie-attributes.ts'
import { hasCookie, readBearer, readCookie } from '../http/request-credentials.ts'
import type { CarriedBy, Session } from '../sessions/session-repository.ts'
import type { CarriedTokens } from './sign-out.ts'
import type { IssuedTokens, TokenPair } from './token-pair.ts'

type RefreshRequest = FastifyRequest<{ Body: { refresh?: string } }>

/**
 * Reads tokens from requests and puts them into responses. A header names the transport where a session
 * starts. From then on the session's row decides, not the request.
 */
export interface Transports {
  /** The access token. @throws {ApiError} 401 for a malformed header, even if there is a cookie */
  accessToken(request: FastifyRequest): string | undefined

  /** The refresh token and what carried it. @throws {ApiError} 400 if there is none */
  refreshToken(request: RefreshRequest): { token: string; carriedBy: CarriedBy }

  /** Every token that a sign-out carries. Never throws. */
  carried(request: RefreshRequest): CarriedTokens

  /** The refresh token in the cookie that a sign-in is about to replace. */
  replaced(request: FastifyRequest): CarriedTokens

  /** Sets the cookies of the session's transport and returns the rest for the body. */
  obtainResponse(reply: FastifyReply, session: Session, pair: TokenPair): TokenObtainResponse
  refreshResponse(reply: FastifyReply, session: Session, tokens: IssuedTokens): TokenRefreshResponse

  /** Clears the cookies that the request carries. */
  clear(reply: FastifyReply): void
}

/** Creates the transports for pages under `publicUrl`. */
export function createTransports(config: Pick<Config, 'publicUrl'>): Transports {
  const { cookie } = describeCookies(config)
  const names = tokenCookieNames(config)

  /** Sets the cookies of a session and returns what its pages may see of the tokens. */
  function sendInCookies(reply: FastifyReply, session: Session, { refresh, access, claims }: IssuedTokens) {
    // Longer than the tokens live, so that the server receives an expired one and can say why.
    const options = { ...cookie, maxAge: Math.max(0, session.ends_at - epochNow()) }
    if (refresh) reply.setCookie(names.refresh, refresh, options)
    if (session.transport === 'cookies') reply.setCookie(names.access, access, options)
    // A cookie left from a session in another transport would name the wrong session.
    else clear(reply, names.access)
    return session.transport === 'cookies' ? { claims } : { access }
  }

  function clear(reply: FastifyReply, name: string): void {
    if (hasCookie(reply.request, name)) reply.clearCookie(name, cookie)
  }

  return {
    accessToken(request) {
      const bearer = readBearer(request)
      if (bearer.is === 'malformed') throw errors.badAuthorizationHeader()
      return bearer.is === 'token' ? bearer.token : readCookie(request, names.access)
    },

    refreshToken(request) {
      const { refresh } = request.body
      if (refresh !== undefined) return { token: refresh, carriedBy: 'body' }
      const token = readCookie(request, names.refresh)
      if (token === undefined) throw errors.invalid({ refresh: ['This field is required.'] })
      return { token, carriedBy: 'cookie' }
    },

    carried(request) {
      const bearer = readBearer(request)
      return {
        refreshTokens: present(request.body.refresh, readCookie(request, names.refresh)),
        accessToken: bearer.is === 'token' ? bearer.token : readCookie(request, names.access),
      }
    },

    replaced: (request) => ({ refreshTokens: present(readCookie(request, names.refresh)) }),

    // Simple JWT has `refresh` first on obtain, `access` first on refresh.
    obtainResponse(reply, session, pair) {
      const { refresh, access } = pair
      return session.transport === 'body' ? { refresh, access } : sendInCookies(reply, session, pair)
    },

    refreshResponse(reply, session, tokens) {
      const { refresh, access } = tokens
      if (session.transport !== 'body') return sendInCookies(reply, session, tokens)
      return refresh ? { access, refresh } : { access }
    },

    clear(reply) {
      for (const name of Object.values(names)) clear(reply, name)
    },
  }
}

function present(...tokens: (string | undefined)[]): string[] {
  return tokens.filter((token) => token !== undefined)
}
