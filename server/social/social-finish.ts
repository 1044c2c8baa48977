import { epochNow } from '../../shared/epoch.ts'
import { takeRegistrationTry } from '../accounts/account-limits.ts'
import { isNameTaken, NAME_TAKEN } from '../accounts/registration.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { errors } from '../errors.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { Overtaken, unlessOvertaken } from './overtaken.ts'
import { peekWaiting, redeemWaiting } from './pending-identity.ts'
import { insertSocialAccount } from './social-account.ts'
import type { WaitingRow } from './social-repository.ts'
import { type SignedInOutcome, type SocialDeps, startSocialSession } from './social-session.ts'

/** What a user adds to an identity without a verified e-mail address. */
export interface SignUp {
  handle: string
  username: string
  email: string
}

/**
 * Creates an account for a pending identity. The e-mail address is only claimed, as in any registration, and
 * verified by mail.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `username`; 409 already_linked;
 *   429 throttled; 403 email_not_verified: the account exists, but its e-mail address must be verified
 */
export async function finishSignUp(deps: SocialDeps, signUp: SignUp): Promise<SignedInOutcome> {
  const { db } = deps
  const waiting = await peekWaiting(db, signUp.handle)
  if (waiting.next !== 'finish') throw errors.linkNotValid()
  await refuseTakenName(deps, signUp)
  const userId = await makeAccount(deps, signUp, waiting)
  if (userId === undefined) {
    // A concurrent request used the handle, the name, or the identity in another tab.
    await peekWaiting(db, signUp.handle)
    await refuseTakenName(deps, signUp)
    throw errors.alreadyLinked()
  }
  const user = await findUserForSignInById(db, userId)
  return startSocialSession(deps, { transport: waiting.transport, returnTo: waiting.return_to }, user)
}

async function refuseTakenName(deps: SocialDeps, { username }: SignUp): Promise<void> {
  if (await isNameTaken(deps, username)) throw errors.invalid({ username: NAME_TAKEN })
}

async function makeAccount(
  deps: SocialDeps,
  { handle, username, email }: SignUp,
  { provider, subject, email: shown, name }: WaitingRow,
): Promise<number | undefined> {
  const attempt = await takeRegistrationTry(deps)
  let made: number | undefined
  try {
    made = await unlessOvertaken(deps.db, async (tx) => {
      if (!(await redeemWaiting(tx, handle))) throw new Overtaken()
      const identity = { provider, subject, email: shown }
      const account = { username, email, name, identity, now: epochNow() }
      const userId = await insertSocialAccount({ ...deps, db: tx }, account)
      await insertMail(tx, { kind: 'verify_email', userId })
      return userId
    })
  } finally {
    if (made === undefined) await attempt.refund()
  }
  return made
}
