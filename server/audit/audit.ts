import type { AuditEvent } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { insertEvent } from './audit-repository.ts'
import type { Meter } from './meter.ts'

/** The other end of a request, as far as it can be seen. */
export interface Client {
  ip: string
  /** The address, of IPv6 the network (/64): one household, one count. */
  network: string
  userAgent: string
}

/** Whose doing something is, and where it is noted. A transaction may stand in for the database. */
export interface RequestContext {
  db: Db
  log: Log
  client: Client
  /** Who of the staff does it to somebody. */
  actorId?: number
  /** Undefined: nobody wants figures. */
  meter?: Meter
}

/** What happened to whom. Never a name that somebody typed: it may be a password. */
export interface AuditEntry {
  event: AuditEvent
  userId?: number
  sid?: string
}

/** What an operator may have to act on; the rest is the day's work. */
const WORRYING: ReadonlySet<AuditEvent> = new Set([
  'sign_in_failed',
  'sign_in_refused',
  'limited',
  'token_reused',
  'password_confirmation_failed',
  'staff_action_refused',
])

/** Notes an event, in the audit trail and in the log (OWASP ASVS 16.2.1, 16.3.1). */
export function noteEvent(caller: RequestContext, happening: AuditEntry): Promise<void> {
  return write(caller, happening, null)
}

/**
 * Counts an event that anybody can cause at will: one row an address and hour, so that a flood
 * does not fill the disk. `details` stand in the line of the log alone.
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
