import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'

/** Put into the `config` of a GET that sets a cookie or is counted. */
export const CHANGES_SOMETHING = { changesSomething: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    changesSomething?: boolean
  }
}

/**
 * Refuses a request that may change something if a browser says that a foreign page sends it (OWASP
 * CSRF Prevention Cheat Sheet, "Verifying Origin With Standard Headers"). Cookies make no difference:
 * without one, a foreign page could still use up its visitors' quotas, and act from their IP addresses.
 *
 * Programs send none of the three headers and pass. The browsers that we protect send at least one.
 * Nothing is compared with `Host`, which proxies rewrite.
 *
 * Register it before the limits, so that a refused request is not counted.
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
  if (from === undefined) return site === undefined
  return ours.has(from)
}

function originOf(referer: string | undefined): string | undefined {
  if (referer === undefined) return
  return URL.canParse(referer) ? new URL(referer).origin : 'null'
}
