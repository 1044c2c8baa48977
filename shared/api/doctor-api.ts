import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/** Where the probe is: just set, and to which value; or, asked for by that value, back or not. */
const Probe = z.discriminatedUnion('status', [
  z.object({ status: z.literal('set'), value: z.string() }),
  z.object({ status: z.literal('returned') }),
  z.object({ status: z.literal('missing') }),
])

/** What the server was told and what it saw of a request. Nothing in it is secret. */
export const DoctorReport = z
  .object({
    probe: Probe,
    cookie: z
      .object({ name: z.string(), prefix: z.string(), secure: z.boolean(), same_site: z.string() })
      .describe('how the probe is set, as the cookies of a session are'),
    public_url: z.string(),
    pages_url: z.string().describe('PAGES_URL; that of PUBLIC_URL where it is unset'),
    trusted_origins: z.array(z.string()).describe('PUBLIC_URL, PAGES_URL and CORS_ORIGINS'),
    trust_proxy: z.array(z.string()).describe('TRUST_PROXY; empty where it is off'),
    request: z.object({
      host: z.string().nullable(),
      origin: z.string().nullable(),
      site: z.string().nullable().describe('Sec-Fetch-Site: the browser on how page and API are related'),
      peer: z.string().describe('the address of whoever handed the request to the server'),
      forwarded: z.boolean().describe('whether a proxy says that it passed the request on'),
      forwarded_proto: z.string().nullable(),
      proxy_believed: z.boolean(),
    }),
    server_time: z.int().describe('seconds since the epoch'),
  })
  .meta({ id: 'DoctorReport' })
export type DoctorReport = z.infer<typeof DoctorReport>

/** Sets a probe cookie; asked a second time, with its value, tells whether it came back. Development only. */
export const doctorRead = {
  method: 'GET',
  url: '/api/doctor',
  schema: {
    operationId: 'doctorRead',
    tags: ['development'],
    summary: 'What the server sees of this browser and its cookies',
    querystring: z.object({
      probe: z.string().min(1).max(64).optional().describe('the value that an earlier answer has set'),
    }),
    response: { 200: DoctorReport, ...refusals },
  },
} as const satisfies Endpoint
