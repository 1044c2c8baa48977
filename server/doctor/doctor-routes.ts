import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type DoctorReport, doctorRead } from '../../shared/api/doctor-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import { createCookieProbe } from './cookie-probe.ts'

/**
 * Reports to the page `/doctor` what the server sees of its browser. Requests through a proxy are allowed,
 * because proxies are part of the diagnosis. The report is public, and nothing in it opens anything.
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
      // A page whose origin is not trusted by CORS cannot read the report, but with this header it learns
      // that the server responds. That is part of the diagnosis.
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

/**
 * Reads the raw headers: Fastify's own `host` and `protocol` already depend on TRUST_PROXY, which the report
 * is to diagnose.
 */
function seenOf(request: FastifyRequest): DoctorReport['request'] {
  const { headers, socket } = request
  return {
    host: headers.host ?? null,
    origin: headers.origin ?? null,
    site: firstOf(headers['sec-fetch-site']),
    peer: socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
    forwarded: 'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-')),
    forwarded_proto: forwardedProto(request),
    // `request.ips` has more than one IP address only if the nearest proxy is trusted.
    proxy_believed: (request.ips?.length ?? 0) > 1,
  }
}

/** Returns the protocol with which the browser called its nearest proxy, which is the first of the list. */
function forwardedProto({ headers }: FastifyRequest): string | null {
  const proto = firstOf(headers['x-forwarded-proto'])
  if (proto) return proto.toLowerCase()
  // The proxy may use the standard header `Forwarded` instead (RFC 7239 §5.4).
  return /^[^,]*\bproto="?(\w+)/i.exec(headers.forwarded ?? '')?.[1]?.toLowerCase() ?? null
}

function firstOf(header: string | string[] | undefined): string | null {
  return header === undefined ? null : (header.toString().split(',')[0]?.trim() ?? null)
}
