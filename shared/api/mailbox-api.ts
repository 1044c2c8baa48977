import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'

/** A mail that development keeps in a folder instead of sending it. */
export const KeptMail = z
  .object({
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    sent_at: IsoTime,
    text: z.string(),
    html: z.string(),
  })
  .meta({ id: 'KeptMail' })
export type KeptMail = z.infer<typeof KeptMail>

/** The newest mail comes first. The endpoint exists only in development, for requests from this machine. */
export const devMailbox = {
  method: 'GET',
  url: '/api/dev/mailbox',
  schema: {
    operationId: 'devMailbox',
    tags: ['development'],
    summary: 'The mail that was kept instead of being sent',
    response: { 200: z.array(KeptMail), ...refusals },
  },
} as const satisfies Endpoint
