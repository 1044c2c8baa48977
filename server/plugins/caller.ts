import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../audit/audit.ts'

const USER_AGENT_MAX_LENGTH = 512

/** Reads who is calling, as far as a request shows it; `TRUST_PROXY` decides whose word counts. */
export function callerOf({
  headers,
  ip,
  log,
  server,
}: FastifyRequest): Pick<Caller, 'log' | 'client' | 'meter'> {
  const userAgent = (headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH)
  return { log, client: { ip, network: normalizeIP(ip), userAgent }, meter: server.meter }
}
