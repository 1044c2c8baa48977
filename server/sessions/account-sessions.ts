import type { SessionEntry } from '../../shared/api/session-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { deviceOf } from './device.ts'
import { revokeSessionOfUser, revokeSessionsOfUser } from './session-end-repository.ts'
import { findSessionsOfUser, type ListedSession } from './session-list-repository.ts'

/** The signed-in user and their session. */
export interface SessionOwner {
  user_id: number
  sid: string
}

/** Returns the sessions of a user: this one first, then the most recently used. */
export async function listSessions(db: Db, { user_id, sid }: SessionOwner): Promise<SessionEntry[]> {
  const sessions = await findSessionsOfUser(db, user_id, epochNow())
  const entries = sessions.map((session) => toEntry(session, sid))
  return entries.sort((a, b) => Number(b.current) - Number(a.current))
}

function toEntry(session: ListedSession, sid: string): SessionEntry {
  return {
    id: session.id,
    current: session.id === sid,
    device: deviceOf(session.user_agent),
    address: session.ip,
    created_at: isoTime(session.created_at),
    last_used_at: isoTime(session.rotated_at),
    blocked_at: session.revoked_at === null ? null : isoTime(session.revoked_at),
  }
}

/** Ends one session of a user, even the current one. @throws {ApiError} 404 if it is not theirs, or over */
export async function endSession(
  caller: RequestContext,
  { user_id: userId }: Pick<SessionOwner, 'user_id'>,
  sid: string,
): Promise<void> {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  if (!(await revokeSessionOfUser(caller.db, userId, sid, why))) throw errors.notFound()
  await noteEvent(caller, { event: 'session_ended', userId, sid })
}

/** Ends all sessions of an account but this one, and records it if there were any. Returns how many. */
export async function endOtherSessions(caller: RequestContext, { user_id: userId, sid }: SessionOwner) {
  const why = { reason: 'ended_elsewhere', now: epochNow() } as const
  const ended = await revokeSessionsOfUser(caller.db, userId, why, sid)
  if (ended > 0) await noteEvent(caller, { event: 'sessions_ended', userId, sid })
  return ended
}
