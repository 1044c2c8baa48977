import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type DoctorReport, doctorRead } from '../../shared/api/doctor-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import { createCookieProbe } from './cookie-probe.ts'

/**
 * Reports to the page `/doctor` what the server sees of its browser. Requests through a proxy are allowed,
 * because proxies are part of the diagnosis. The probe is not a session, and nothing in the report opens
 * anything.
 */
export const doctorRoutes: FastifyPluginAsyncZod<{ config: Config }> = async (app, { config }) => {
  const probe = createCookieProbe(config)

  function probeOnce(reply: FastifyReply, value: string | undefined): DoctorReport['probe'] {
    if (value === undefined) return { status: 'set', value: probe.set(reply) }
    probe.clear(reply)
    return { status: probe.isBack(reply.request, value) ? 'returned' : 'missing' }
  }

  app.route({
    ...doctorRead,
    handler: async (request, reply) => {
      // Pages that CORS keeps from reading this may still learn that it is here, as part of the diagnosis.
      reply.header('cross-origin-resource-policy', 'cross-origin')
      return {
        probe: probeOnce(reply, request.query.probe),
        cookie: probe.attributes,
        public_url: config.publicUrl,
        pages_url: config.pagesUrl,
        trusted_origins: [...new Set(config.trustedOrigins)],
        trust_proxy: config.trustProxy,
        request: seenOf(request),
        server_time: epochNow(),
      }
    },
  })
}

/** Returns the headers as they were sent, because the effect of TRUST_PROXY is part of the diagnosis. */
function seenOf(request: FastifyRequest): DoctorReport['request'] {
  const { headers, socket } = request
  return {
    host: headers.host ?? null,
    origin: headers.origin ?? null,
    site: firstOf(headers['sec-fetch-site']),
    peer: socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
    forwarded: 'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-')),
    forwarded_proto: forwardedProto(request),
    // `request.ips` has more than one entry only if the last proxy is trusted.
    proxy_believed: (request.ips?.length ?? 0) > 1,
  }
}

/** Returns the protocol that the proxy nearest to the browser was called with: the first of the list. */
function forwardedProto({ headers }: FastifyRequest): string | null {
  const proto = firstOf(headers['x-forwarded-proto'])
  if (proto) return proto.toLowerCase()
  // RFC 7239 §5.4
  return /^[^,]*\bproto="?(\w+)/i.exec(headers.forwarded ?? '')?.[1]?.toLowerCase() ?? null
}

function firstOf(header: string | string[] | undefined): string | null {
  return header === undefined ? null : (header.toString().split(',')[0]?.trim() ?? null)
}
