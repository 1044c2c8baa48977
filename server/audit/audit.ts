import { type AuditEvent, isFailure } from '../../shared/audit-event.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import { insertEvent } from './audit-repository.ts'
import type { Meter } from './meter.ts'

/** The client of a request, as the server sees it. */
export interface Client {
  ip: string
  /**
   * The IP address, or the /64 network of an IPv6 address. A household has a whole /64 and could otherwise
   * use a new address, with a new quota, for every guess.
   */
  network: string
  userAgent: string
  /** Whether a page of this site sent the request, so that the client keeps our cookies. */
  isPage?: boolean
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

/**
 * An event and its user. It has no field for a typed name, because a user may have typed the password there.
 */
export interface AuditEntry {
  event: AuditEvent
  userId?: number
  sid?: string
}

/** Records an event in the audit trail and in the log (OWASP ASVS 16.2.1, 16.3.1). */
export function noteEvent(context: RequestContext, entry: AuditEntry): Promise<void> {
  return write(context, entry, null)
}

/**
 * Counts an event that any client can cause at will. All such events of a network within an hour share one row, so
 * that a flood does not fill the disk. `details` appear only in the log.
 */
export function countEvent(context: RequestContext, event: AuditEvent, details: object = {}): Promise<void> {
  const hour = Math.floor(epochNow() / 3600)
  return write(context, { event }, `${event} ${context.client.network} ${hour}`, details)
}

async function write(
  context: RequestContext,
  { event, userId, sid }: AuditEntry,
  bucket: string | null,
  details: object = {},
): Promise<void> {
  const { db, log, client, actorId } = context
  const who = { user_id: userId ?? null, actor_id: actorId ?? null }
  const fields = { event, ...who, sid: sid ?? null, ip: client.ip }
  context.meter?.incrementEvents(event)
  if (isFailure(event)) log.warn({ ...fields, ...details }, 'security event')
  else log.info({ ...fields, ...details }, 'security event')
  await insertEvent(db, { ...fields, at: epochNow(), user_agent: client.userAgent, bucket })
}
