import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'

/** A session, which is one sign-in on one device, as its owner sees it. */
export const SessionEntry = z
  .object({
    id: z.string(),
    current: z.boolean().describe('whether this is the session of the request'),
    device: z.string().describe('browser and operating system'),
    address: z.string().describe('IP address of the sign-in'),
    created_at: IsoTime,
    last_used_at: IsoTime.describe('when it was last refreshed'),
    blocked_at: z.iso
      .datetime()
      .nullable()
      .describe('when reuse of a spent token ended the session; null while it is live'),
  })
  .meta({ id: 'SessionEntry' })
export type SessionEntry = z.infer<typeof SessionEntry>

/** The current session comes first, then the most recently used. */
export const sessionList = {
  method: 'GET',
  url: '/api/sessions',
  schema: {
    operationId: 'sessionList',
    tags: ['session'],
    summary: 'Where you are signed in',
    security: signedIn,
    response: { 200: z.array(SessionEntry), ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. */
export const sessionRevoke = {
  method: 'DELETE',
  url: '/api/sessions/:id',
  schema: {
    operationId: 'sessionRevoke',
    tags: ['session'],
    summary: 'End one session',
    security: signedIn,
    params: z.object({ id: z.string() }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint

/** Needs a fresh sign-in: see `sessionConfirm`. */
export const sessionRevokeOthers = {
  method: 'POST',
  url: '/api/sessions/revoke-others',
  schema: {
    operationId: 'sessionRevokeOthers',
    tags: ['session'],
    summary: 'End all sessions but this one',
    security: signedIn,
    response: { 200: Detail.extend({ revoked: z.int() }), ...refusals },
  },
} as const satisfies Endpoint
