import { ConfirmationMethod } from '../../shared/api/confirm-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { endedMeanwhile } from '../accounts/own-password.ts'
import { hasSecondFactor } from '../accounts/second-factor-repository.ts'
import { findUserForSignInById, type UserForSignIn } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { refuseStale } from '../sessions/fresh-sign-in.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { CONFIRM_METHODS, type ProofBy } from './confirm-methods.ts'
import { markSessionConfirmed } from './confirm-repository.ts'

/** Returns the methods with which a user can confirm. */
export async function listConfirmMethods(
  deps: CredentialsDeps,
  userId: number,
): Promise<ConfirmationMethod[]> {
  const user = await findOwner(deps, userId)
  const available: ConfirmationMethod[] = []
  for (const method of ConfirmationMethod.options) {
    if (await isUsable(deps, user, method)) available.push(method)
  }
  return available
}

/**
 * Confirms a session by a proof of its owner. For the next ten minutes the session may perform sensitive actions.
 *
 * @throws {ApiError} 400 invalid, passkey_failed; 401 token_not_valid if a concurrent request has ended the session;
 *   401 passkey_unknown; 403 reauthentication_required if the user cannot use the method, and must sign in again; 429
 *   throttled; 503 unavailable
 */
export async function confirmSession<M extends ConfirmationMethod>(
  deps: CredentialsDeps,
  { id, sid }: Pick<SessionUser, 'id' | 'sid'>,
  proof: ProofBy<M>,
): Promise<void> {
  const user = await findOwner(deps, id)
  if (!(await isUsable(deps, user, proof.method))) throw errors.reauthenticationRequired()
  await CONFIRM_METHODS[proof.method].check(deps, { id, sid }, proof)
  if (!(await markSessionConfirmed(deps.db, { sid, now: epochNow() }))) throw endedMeanwhile()
}

/** Returns whether a user can confirm by a method. */
async function isUsable(deps: CredentialsDeps, user: UserForSignIn, method: ConfirmationMethod) {
  // The second factor protects against a stolen password, so the password alone must not be enough to turn it off.
  if (method === 'password' && (await hasSecondFactor(deps.db, user.id))) return false
  return CONFIRM_METHODS[method].isAvailable(deps, user)
}

/**
 * Checks an action that accepts the password instead of a fresh sign-in. Refuses it if the account has a second
 * factor and the session is not fresh. The second factor protects against a stolen password, so the password alone
 * must not be enough.
 *
 * @throws {ApiError} 403 reauthentication_required
 */
export async function refuseUnlessPasswordConfirms(
  { db }: Pick<CredentialsDeps, 'db'>,
  account: SessionUser,
): Promise<void> {
  if (await hasSecondFactor(db, account.id)) refuseStale(account)
}

async function findOwner({ db }: CredentialsDeps, id: number): Promise<UserForSignIn> {
  const user = await findUserForSignInById(db, id)
  if (!user) throw endedMeanwhile()
  return user
}
