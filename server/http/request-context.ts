import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { RequestContext } from '../audit/audit.ts'
import type { Meter } from '../audit/meter.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Undefined if metrics are off. */
    meter?: Meter
  }
}

/** In characters. Longer headers are cut, because each sign-in stores one. */
const USER_AGENT_MAX_LENGTH = 512

/** The values of `Sec-Fetch-Site` for pages whose requests carry our `SameSite=Strict` cookies. */
const SAME_SITE = ['same-origin', 'same-site']

/**
 * Returns the dependencies of a handler together with the client of the request. With `TRUST_PROXY`, the IP address
 * of the client is the one that the proxy has sent. Otherwise it is the IP address of the connection.
 */
export function contextOf<Deps extends object>(request: FastifyRequest, deps: Deps): Deps & CallContext {
  const { headers, ip, log } = request
  const userAgent = (headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH)
  const isPage = SAME_SITE.includes(String(headers['sec-fetch-site']))
  return {
    ...{ ...deps, log, client: { ip, network: normalizeIP(ip), userAgent, isPage } },
    meter: request.server.meter,
  }
}

type CallContext = Omit<RequestContext, 'db' | 'actorId'>
