import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TokenObtainResponse, TokenRefreshResponse } from '../../shared/api/token-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { describeCookies, tokenCookieNames } from '../http/cookie-attributes.ts'
import { hasCookie, readBearer, readCookie } from '../http/request-credentials.ts'
import type { CarriedBy } from '../sessions/rotation-repository.ts'
import type { Session } from '../sessions/session-repository.ts'
import type { CarriedTokens } from './sign-out.ts'
import type { IssuedTokens, TokenIssuer, TokenPair } from './token-pair.ts'

type RefreshRequest = FastifyRequest<{ Body: { refresh?: string } }>

/**
 * Reads tokens from requests, and puts them into responses. The transport says where tokens travel. It is chosen
 * when a session starts, and stored in the row of the session for later requests.
 */
export interface Transports {
  /**
   * Returns the access token of the `Authorization` header, or else of the cookie.
   *
   * @throws {ApiError} 401 bad_authorization_header if the header is malformed, even if the cookie is valid
   */
  accessToken(request: FastifyRequest): string | undefined

  /**
   * Returns the refresh token, and whether it came in body or cookie.
   *
   * @throws {ApiError} 400 invalid if the request has none
   */
  refreshToken(request: RefreshRequest): { token: string; carriedBy: CarriedBy }

  /** Returns the tokens in a sign-out request. Ignores a malformed header, which must not prevent a sign-out. */
  carried(request: RefreshRequest): CarriedTokens

  /** Returns the refresh token of the cookie that the response to a sign-in will replace. */
  replaced(request: FastifyRequest): CarriedTokens

  /**
   * Sets the cookies of the session's transport. Returns the body of the response, with the tokens that are not in
   * cookies.
   */
  obtainResponse(reply: FastifyReply, session: Session, pair: TokenPair): TokenObtainResponse
  refreshResponse(reply: FastifyReply, session: Session, tokens: IssuedTokens): TokenRefreshResponse

  /** Clears those token cookies that the request has sent. */
  clear(reply: FastifyReply): void
}

export interface TransportDeps {
  db: Db
  tokens: TokenIssuer
  transports: Transports
}

/** Creates the transports for pages under `publicUrl`. */
export function createTransports(config: Pick<Config, 'publicUrl'>): Transports {
  const { cookie } = describeCookies(config)
  const names = tokenCookieNames(config)

  /** Sets the cookies of a session. Returns the tokens and claims that JavaScript may see. */
  function sendInCookies(reply: FastifyReply, session: Session, { refresh, access, claims }: IssuedTokens) {
    // The cookie lives as long as the session may last, even if its token expires sooner. A browser that returns
    // late then sends the expired token, and the server can tell the user why the session ended.
    const options = { ...cookie, maxAge: Math.max(0, session.ends_at - epochNow()) }
    if (refresh) reply.setCookie(names.refresh, refresh, options)
    if (session.transport === 'cookies') reply.setCookie(names.access, access, options)
    // An earlier session may have left an access cookie, which would belong to the wrong session.
    else clear(reply, names.access)
    return session.transport === 'cookies' ? { claims } : { access }
  }

  function clear(reply: FastifyReply, name: string): void {
    if (hasCookie(reply.request, name)) reply.clearCookie(name, cookie)
  }

  return {
    accessToken(request) {
      const bearer = readBearer(request)
      if (bearer.status === 'malformed') throw errors.badAuthorizationHeader()
      return bearer.status === 'token' ? bearer.token : readCookie(request, names.access)
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
        accessToken: bearer.status === 'token' ? bearer.token : readCookie(request, names.access),
      }
    },

    replaced: (request) => ({ refreshTokens: present(readCookie(request, names.refresh)) }),

    // The clients of the Django-React tutorial (README) depend on the order of the keys, which is that of Simple
    // JWT: `refresh` first after a sign-in, `access` first after a refresh.
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
