import { epochNow } from '../../shared/epoch.ts'
import { consumeRegistrationAttempt } from '../accounts/account-limits.ts'
import { isNameTaken, NAME_TAKEN } from '../accounts/registration.ts'
import { findUserForSignInById } from '../accounts/user-repository.ts'
import { Overtaken, unlessOvertaken } from '../db/overtaken.ts'
import { errors } from '../errors.ts'
import { queueMail } from '../mail/outbox.ts'
import type { SignInDeps } from '../tokens/sign-in.ts'
import { consumePendingIdentity, findPendingIdentity } from './pending-identity.ts'
import { insertSocialAccount } from './social-account.ts'
import type { PendingRow } from './social-repository.ts'
import { type SignedInOutcome, startSocialSession } from './social-session.ts'

/** What a user enters to sign up with an identity that has no verified e-mail address. */
export interface SignUp {
  handle: string
  username: string
  email: string
}

/**
 * Creates an account for a pending identity. The user typed the e-mail address, so it is verified by mail, as in any
 * registration.
 *
 * @throws {ApiError} 400 link_not_valid, already_used, invalid with `username`; 409 already_linked; 429 throttled;
 *   otherwise as `startSocialSession`, and the account exists then
 */
export async function finishSignUp(deps: SignInDeps, signUp: SignUp): Promise<SignedInOutcome> {
  const { db } = deps
  const waiting = await findPendingIdentity(db, signUp.handle)
  if (waiting.next !== 'finish') throw errors.linkNotValid()
  await refuseTakenName(deps, signUp)
  const userId = await makeAccount(deps, signUp, waiting)
  if (userId === undefined) {
    // A concurrent request came first. If that request used the handle or took the name, the next two lines throw.
    // Otherwise it linked the identity, in another tab.
    await findPendingIdentity(db, signUp.handle)
    await refuseTakenName(deps, signUp)
    throw errors.alreadyLinked()
  }
  const user = await findUserForSignInById(db, userId)
  return startSocialSession(deps, { transport: waiting.transport, returnTo: waiting.return_to }, user)
}

async function refuseTakenName(deps: SignInDeps, { username }: SignUp): Promise<void> {
  if (await isNameTaken(deps, username)) throw errors.invalid({ username: NAME_TAKEN })
}

async function makeAccount(
  deps: SignInDeps,
  { handle, username, email }: SignUp,
  { provider, subject, email: shown, name }: PendingRow,
): Promise<number | undefined> {
  const attempt = await consumeRegistrationAttempt(deps)
  let made: number | undefined
  try {
    made = await unlessOvertaken(deps.db, async (tx) => {
      if (!(await consumePendingIdentity(tx, handle))) throw new Overtaken()
      const identity = { provider, subject, email: shown }
      const account = { username, email, name, identity, now: epochNow() }
      const by = { ...deps, db: tx }
      const userId = await insertSocialAccount(by, account)
      await queueMail(by, { kind: 'verify_email', userId })
      return userId
    })
  } finally {
    if (made === undefined) await attempt.refund()
  }
  return made
}
