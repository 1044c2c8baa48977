import { epochNow } from '../../shared/epoch.ts'
import { takeRegistrationTry } from '../accounts/account-limits.ts'
import { proveEmail } from '../accounts/email-verification.ts'
import { insertIdentity } from '../accounts/identity-repository.ts'
import { insertProfile, insertUser } from '../accounts/user-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { AttemptDeps } from '../limits/attempts.ts'
import { Overtaken, unlessOvertaken } from './overtaken.ts'
import type { ExternalIdentity } from './provider.ts'
import { proposeUsername } from './username-proposal.ts'

/** An account to create. It has no password: the provider is its sign-in method. */
export interface NewSocialAccount {
  username: string
  email: string
  name: string
  identity: { provider: string; subject: string; email: string | null }
  /**
   * The same time for all rows, because a reset drops identities that were linked before the verification.
   */
  now: number
}

/**
 * Creates an account for an identity with a verified e-mail address, and takes the address from all accounts
 * that only claimed it. Returns undefined if a concurrent request came first.
 *
 * @throws {ApiError} 429 throttled: it counts with the registrations of an IP address
 */
export async function createSocialAccount(
  deps: AttemptDeps,
  provider: string,
  identity: ExternalIdentity & { provenEmail: string },
): Promise<number | undefined> {
  const { provenEmail: email, subject, name = '' } = identity
  const attempt = await takeRegistrationTry(deps)
  const username = await proposeUsername(deps.db, identity)
  const now = epochNow()
  const account = { username, email, name, identity: { provider, subject, email }, now }
  const userId = await unlessOvertaken(deps.db, async (tx) => {
    const caller = { ...deps, db: tx }
    const userId = await insertSocialAccount(caller, account)
    if (!(await proveEmail(caller, userId, { email, now }))) throw new Overtaken()
    await noteEvent(caller, { event: 'email_verified', userId })
    return userId
  })
  if (userId === undefined) await attempt.refund()
  return userId
}

/** Inserts user, profile and identity, in a transaction of `unlessOvertaken`. Returns the user's id. */
export async function insertSocialAccount(
  caller: RequestContext,
  account: NewSocialAccount,
): Promise<number> {
  const { db } = caller
  const { username, email, name, identity, now } = account
  const user = await insertUser(db, { username, email, password_hash: null, date_joined: now })
  if (!user) throw new Overtaken()
  const [first_name = '', ...rest] = name.split(' ')
  await insertProfile(db, { user_id: user.id, first_name, last_name: rest.join(' ') })
  const linked = await insertIdentity(db, { ...identity, user_id: user.id, linked_at: now })
  if (!linked) throw new Overtaken()
  await noteEvent(caller, { event: 'registered', userId: user.id })
  await noteEvent(caller, { event: 'identity_linked', userId: user.id })
  return user.id
}
