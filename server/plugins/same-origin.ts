import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config.ts'
import { errors } from '../errors.ts'
import type { Transports } from './token-transport.ts'

/** What the rule is made of. */
export interface SameOriginDeps {
  config: Pick<Config, 'trustedOrigins'>
  transports: Transports
}

/** Put into the `config` of a route whose answer sets a cookie of ours, by whatever method. */
export const SETS_COOKIE = { setsCookie: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    setsCookie?: boolean
  }
}

/**
 * Refuses what a foreign page could make a browser do with our cookies, sign-in and sign-out
 * included (OWASP CSRF Prevention Cheat Sheet, "Verifying Origin With Standard Headers"):
 * unsafe requests that carry a cookie of ours, and those whose answer would set one.
 *
 * Nothing is compared with `Host`, which proxies rewrite. Requests of programs, which send none
 * of the three headers, pass: the browsers that we protect send at least one.
 */
export const sameOrigin = fp<SameOriginDeps>(async (app, { config, transports }) => {
  const ours = new Set(config.trustedOrigins)

  app.addHook('onRequest', (request, _, done) => {
    const { setsCookie } = request.routeOptions.config
    const touchesCookies = setsCookie || (isUnsafe(request) && transports.usesCookies(request))
    done(touchesCookies && !isFrom(request, ours) ? errors.crossSite() : undefined)
  })
})

function isUnsafe({ method }: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method)
}

function isFrom({ headers }: FastifyRequest, ours: Set<string>): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return true
  const from = headers.origin ?? originOf(headers.referer)
  if (from === undefined) return site === undefined
  return ours.has(from)
}

function originOf(referer: string | undefined): string | undefined {
  if (referer === undefined) return
  return URL.canParse(referer) ? new URL(referer).origin : 'null'
}
