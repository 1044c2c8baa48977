import type { onRequestAsyncHookHandler } from 'fastify'
import { errors } from '../errors.ts'
import type { SessionUser } from './session-repository.ts'

/** In seconds: how long a sign-in, or a confirmation by the owner, counts as fresh. */
const FRESH_SECONDS = 600

/**
 * Refuses a sensitive action unless the owner has signed in, or confirmed the session, within the last ten minutes.
 * A stolen token or an unattended tab alone is then not enough (OWASP ASVS 7.5.1). If only some requests of a route
 * are sensitive, call this function in the handler. Otherwise use `requireFreshSignIn`.
 *
 * @throws {ApiError} 403 reauthentication_required
 */
export function refuseStale({ now, confirmed_at }: Pick<SessionUser, 'now' | 'confirmed_at'>): void {
  if (now - confirmed_at >= FRESH_SECONDS) throw errors.reauthenticationRequired()
}

/** The hook of sensitive routes. It must run after the guard. @throws as `refuseStale` does */
export const requireFreshSignIn: onRequestAsyncHookHandler = async ({ user }) => refuseStale(user.account)
