import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/**
 * The state of the probe cookie. Either this response sets it to `value`, or the request contained it, or the
 * request lacked it.
 */
const Probe = z.discriminatedUnion('status', [
  z.object({ status: z.literal('set'), value: z.string() }),
  z.object({ status: z.literal('returned') }),
  z.object({ status: z.literal('missing') }),
])

/** The configuration of the server, and what the server has seen of the request. It contains no secret. */
export const DoctorReport = z
  .object({
    probe: Probe,
    cookie: z
      .object({ name: z.string(), prefix: z.string(), secure: z.boolean(), same_site: z.string() })
      .describe('attributes of the probe cookie, the same as those of session cookies'),
    public_url: z.string(),
    pages_url: z.string().describe('PAGES_URL; PUBLIC_URL if unset'),
    trusted_origins: z.array(z.string()).describe('PUBLIC_URL, PAGES_URL and CORS_ORIGINS'),
    trust_proxy: z.array(z.string()).describe('TRUST_PROXY; empty if off'),
    request: z.object({
      host: z.string().nullable(),
      origin: z.string().nullable(),
      site: z.string().nullable().describe('Sec-Fetch-Site: how the browser relates page and API'),
      peer: z.string().describe('IP address of the client or proxy that is connected to the server'),
      forwarded: z.boolean().describe('whether a proxy says that it forwarded the request'),
      forwarded_proto: z.string().nullable(),
      proxy_believed: z.boolean(),
    }),
    server_time: z.int().describe('seconds since the epoch'),
  })
  .meta({ id: 'DoctorReport' })
export type DoctorReport = z.infer<typeof DoctorReport>

/**
 * Sets a probe cookie. A second request, with the value from the first response, reports whether the browser has
 * sent the cookie back. The endpoint does not exist in production.
 */
export const doctorRead = {
  method: 'GET',
  url: '/api/doctor',
  schema: {
    operationId: 'doctorRead',
    tags: ['development'],
    summary: 'What the server sees of this browser and its cookies',
    querystring: z.object({
      probe: z.string().min(1).max(64).optional().describe('the value that an earlier response has set'),
    }),
    response: { 200: DoctorReport, ...refusals },
  },
} as const satisfies Endpoint
