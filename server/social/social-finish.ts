import { takeRegistrationTry } from '../accounts/account-limits.ts'
import { NAME_TAKEN } from '../accounts/registration.ts'
import { findCandidate } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { insertOrNothing, insertSocialAccount } from './social-account.ts'
import { enter, type SignedInOutcome, type SocialDeps } from './social-sign-in.ts'
import { peekWaiting, redeemWaiting } from './waiting-identity.ts'

/** What a person adds to an identity that came without a proven address. */
export interface SignUp {
  handle: string
  username: string
  email: string
}

/**
 * Makes an account of an identity that waits. The address is only claimed, as with any
 * registration, and proven by mail.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `username`; 429 throttled;
 *   403 email_not_verified: the account is there, but its address has to be proven first
 */
export async function finishSignUp(deps: SocialDeps, signUp: SignUp): Promise<SignedInOutcome> {
  const { db } = deps
  const waiting = await peekWaiting(db, signUp.handle)
  // Shown to be linked: it makes no account.
  if (waiting.user_id !== null) throw errors.linkNotValid()
  if (await findCandidate(db, signUp.username)) throw errors.invalid({ username: NAME_TAKEN })
  const attempt = await takeRegistrationTry(deps)
  const userId = await insertFinished(deps, signUp, waiting)
  if (userId === undefined) {
    await attempt.giveBack()
    throw errors.alreadyUsed()
  }
  return enter(deps, { transport: waiting.transport, returnTo: waiting.return_to }, userId)
}

function insertFinished(
  deps: SocialDeps,
  { handle, username, email }: SignUp,
  { provider, subject, email: shown, name }: Awaited<ReturnType<typeof peekWaiting>>,
): Promise<number | undefined> {
  return insertOrNothing(deps.db, async (tx) => {
    if (!(await redeemWaiting(tx, handle))) return
    const identity = { provider, subject, email: shown }
    const userId = await insertSocialAccount({ ...deps, db: tx }, { username, email, name, identity })
    await insertMail(tx, { kind: 'verify_email', userId })
    return userId
  })
}
