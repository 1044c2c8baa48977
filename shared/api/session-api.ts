import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from './endpoint.ts'
import { IsoTime } from './iso-time.ts'

/** One sign-in on one device, as its owner sees it. */
export const SessionEntry = z
  .object({
    id: z.string(),
    current: z.boolean().describe('whether this is the session that asks'),
    device: z.string().describe('browser and system in words'),
    address: z.string().describe('where the sign-in came from'),
    created_at: IsoTime,
    last_used_at: IsoTime.describe('when it was refreshed last'),
    blocked_at: z.iso
      .datetime()
      .nullable()
      .describe('when a spent token of it was used again, which ended it; null for a session that lives'),
  })
  .meta({ id: 'SessionEntry' })
export type SessionEntry = z.infer<typeof SessionEntry>

/** Lists where the person is signed in, this session first, then the last used. */
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

/** Ends one of them. */
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

/** Ends all but the one that asks. */
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
