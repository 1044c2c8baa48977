import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { revokeSurplusSessions } from './session-end-repository.ts'
import { beginSession, type Session } from './session-repository.ts'

/**
 * Starts a session. If the account then has more sessions than allowed, ends the least recently used ones (OWASP
 * ASVS 7.1.2). Run it in a transaction.
 *
 * `confirmed_at` is when the owner last signed in or confirmed. A session that replaces another one keeps its
 * value, because replacing a session proves nothing about the owner.
 *
 * Returns undefined if the account was deactivated, or its `credentials_version` changed, since `user` was read.
 */
export async function openSession(
  { config, ...context }: RequestContext & { config: Config },
  user: { id: number; credentials_version: number; confirmed_at?: number },
  transport: TokenTransport,
): Promise<Session | undefined> {
  const { db, client } = context
  const now = epochNow()
  const session = await beginSession(db, {
    userId: user.id,
    credentialsVersion: user.credentials_version,
    confirmedAt: user.confirmed_at,
    transport,
    userAgent: client.userAgent,
    ip: client.ip,
    now,
    refreshTokenLifetime: config.refreshTokenLifetime,
    sessionLifetime: config.sessionLifetime,
  })
  if (!session) return
  const surplus = { userId: user.id, keepSid: session.id, max: config.maxSessions }
  const ended = await revokeSurplusSessions(db, surplus, { reason: 'too_many_sessions', now })
  if (ended > 0) await noteEvent(context, { event: 'sessions_ended', userId: user.id, sid: session.id })
  return session
}
