import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { insertEvent } from './audit-repository.ts'
import type { Meter } from './meter.ts'

/** The client of a request, as far as it can be seen. */
export interface Client {
  ip: string
  /** The IP address, or for IPv6 the network (/64), so that one household shares one quota. */
  network: string
  userAgent: string
}

/** The context of a request: who acts, and where to record it. `db` may be a transaction. */
export interface RequestContext {
  db: Db
  log: Log
  client: Client
  /** The staff member who acts on another account. */
  actorId?: number
  /** Undefined if metrics are off. */
  meter?: Meter
}

/** An event and its user. Never includes a name that a client typed, because it may be a password. */
export interface AuditEntry {
  event: AuditEvent
  userId?: number
  sid?: string
}

/** The events that an operator may have to act on. The others are logged as info. */
const WORRYING: ReadonlySet<AuditEvent> = new Set([
  'sign_in_failed',
  'sign_in_refused',
  'limited',
  'token_reused',
  'password_confirmation_failed',
  'staff_action_refused',
])

/** Records an event, in the audit trail and in the log (OWASP ASVS 16.2.1, 16.3.1). */
export function noteEvent(caller: RequestContext, happening: AuditEntry): Promise<void> {
  return write(caller, happening, null)
}

/**
 * Counts an event that any client can cause at will, in one row per IP address and hour, so that a flood does
 * not fill the disk. `details` appear only in the log.
 */
export function countEvent(caller: RequestContext, event: AuditEvent, details: object = {}): Promise<void> {
  const hour = Math.floor(epochNow() / 3600)
  return write(caller, { event }, `${event} ${caller.client.network} ${hour}`, details)
}

async function write(
  { db, log, client, actorId, meter }: RequestContext,
  { event, userId, sid }: AuditEntry,
  bucket: string | null,
  details: object = {},
): Promise<void> {
  const who = { user_id: userId ?? null, actor_id: actorId ?? null }
  const fields = { event, ...who, sid: sid ?? null, ip: client.ip }
  meter?.incrementEvents(event)
  if (WORRYING.has(event)) log.warn({ ...fields, ...details }, 'security event')
  else log.info({ ...fields, ...details }, 'security event')
  await insertEvent(db, { ...fields, at: epochNow(), user_agent: client.userAgent, bucket })
}
