import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { RequestContext } from '../audit/audit.ts'

const USER_AGENT_MAX_LENGTH = 512

/**
 * Returns the dependencies of a handler together with the client of the request. `TRUST_PROXY` decides which
 * IP address that is.
 */
export function contextOf<Deps extends object>(request: FastifyRequest, deps: Deps): Deps & CallContext {
  const { headers, ip, log, server } = request
  const userAgent = (headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH)
  return { ...deps, log, client: { ip, network: normalizeIP(ip), userAgent }, meter: server.meter }
}

type CallContext = Pick<RequestContext, 'log' | 'client' | 'meter'>
