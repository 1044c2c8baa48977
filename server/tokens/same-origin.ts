import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { errors } from '../errors.ts'

/** Belongs in the `config` of a GET that sets a cookie or is counted. */
export const CHANGES_SOMETHING = { changesSomething: true }

declare module 'fastify' {
  interface FastifyContextConfig {
    changesSomething?: boolean
  }
}

/**
 * Refuses a state-changing request if the browser says that a foreign page sent it (OWASP CSRF Prevention
 * Cheat Sheet, "Verifying Origin With Standard Headers"). Holds without cookies too, because a foreign page
 * could otherwise use up its visitors' quotas and act from their IP addresses.
 *
 * Non-browser clients send none of the three headers and pass. Every supported browser sends at least one.
 * `Host` is not compared, because proxies rewrite it.
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
