import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { revokeSurplusSessions } from './session-end-repository.ts'
import { beginSession, type Session } from './session-repository.ts'

export interface OpenSessionDeps extends RequestContext {
  config: Pick<Config, 'refreshTokenLifetime' | 'sessionLifetime' | 'maxSessions'>
}

/**
 * Starts a session, and ends the least recently used ones above the limit per account (OWASP ASVS 7.1.2). Run
 * it in a transaction.
 *
 * Returns undefined if the account was deactivated, or its password changed, since `user` was read.
 */
export async function openSession(
  { config, ...caller }: OpenSessionDeps,
  user: { id: number; credentials_version: number },
  transport: TokenTransport,
): Promise<Session | undefined> {
  const { db, client } = caller
  const now = epochNow()
  const session = await beginSession(db, {
    userId: user.id,
    credentialsVersion: user.credentials_version,
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
  if (ended > 0) await noteEvent(caller, { event: 'sessions_ended', userId: user.id, sid: session.id })
  return session
}
