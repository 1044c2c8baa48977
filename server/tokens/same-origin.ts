import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'

/**
 * The `config` of a GET route that sets a cookie or counts against a quota. `sameOrigin` then checks its requests
 * like those of a POST route.
 */
export const CHANGES_SOMETHING = { changesSomething: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    changesSomething?: boolean
  }
}

/**
 * Protects against cross-site request forgery (CSRF): refuses a state-changing request if the browser says that a
 * foreign page sent it (OWASP CSRF Prevention Cheat Sheet, "Verifying Origin With Standard Headers"). It also checks
 * requests without cookies, because a foreign page could use up the quotas of its visitors with them, and act from
 * their IP addresses.
 *
 * Every supported browser sends `Origin`, `Referer` or `Sec-Fetch-Site`. A request without all three comes from a
 * non-browser client, and passes. `Host` is not compared, because proxies rewrite it.
 *
 * Register it before the rate limits, so that a refused request is not counted.
 */
export const sameOrigin = fp<Pick<Config, 'trustedOrigins'>>(async function sameOrigin(
  app,
  { trustedOrigins },
) {
  const ours = new Set(trustedOrigins)

  app.addHook('onRequest', (request, _, done) => {
    done(mayChange(request) && !isFrom(request, ours) ? errors.crossSite() : undefined)
  })
})

function mayChange({ method, routeOptions }: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) || routeOptions.config.changesSomething === true
}

function isFrom({ headers }: FastifyRequest, ours: Set<string>): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return true
  const from = headers.origin ?? originOf(headers.referer)
  // A request with neither `Origin` nor `Referer` is refused if `Sec-Fetch-Site` shows that a browser sent it.
  if (from === undefined) return site === undefined
  return ours.has(from)
}

function originOf(referer: string | undefined): string | undefined {
  if (referer === undefined) return
  // A `Referer` that is not a URL counts as the origin "null", which is not trusted. Browsers send "null" for a
  // page without an origin.
  return URL.canParse(referer) ? new URL(referer).origin : 'null'
}
