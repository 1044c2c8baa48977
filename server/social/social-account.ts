import { epochNow } from '../../shared/epoch.ts'
import { consumeRegistrationAttempt } from '../accounts/account-limits.ts'
import { proveEmail } from '../accounts/email-verification.ts'
import { insertIdentity } from '../accounts/identity-repository.ts'
import { insertProfile } from '../accounts/profile-repository.ts'
import { insertUser } from '../accounts/user-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { Overtaken, unlessOvertaken } from '../db/overtaken.ts'
import type { AttemptDeps } from '../limits/attempts.ts'
import type { ExternalIdentity } from './provider.ts'
import { proposeUsername } from './username-proposal.ts'

/** An account to create. It has no password, because its owner signs in with the provider. */
export interface NewSocialAccount {
  username: string
  email: string
  name: string
  identity: { provider: string; subject: string; email: string | null }
  /**
   * The time for all rows of the account. It must be one time, because a reset of the password drops
   * identities that are older than the verification of the e-mail address.
   */
  now: number
}

/**
 * Creates an account for an identity with a verified e-mail address. Other accounts that only claimed the
 * address lose it. Returns undefined if a concurrent request came first.
 *
 * @throws {ApiError} 429 throttled, because it counts as a registration from the IP address
 */
export async function createSocialAccount(
  deps: AttemptDeps,
  provider: string,
  identity: ExternalIdentity & { provenEmail: string },
): Promise<number | undefined> {
  const { provenEmail: email, subject, name = '' } = identity
  const attempt = await consumeRegistrationAttempt(deps)
  const username = await proposeUsername(deps.db, identity)
  const now = epochNow()
  const account = { username, email, name, identity: { provider, subject, email }, now }
  const userId = await unlessOvertaken(deps.db, async (tx) => {
    const context = { ...deps, db: tx }
    const userId = await insertSocialAccount(context, account)
    if (!(await proveEmail(context, userId, { email, now }))) throw new Overtaken()
    await noteEvent(context, { event: 'email_verified', userId })
    return userId
  })
  if (userId === undefined) await attempt.refund()
  return userId
}

/**
 * Inserts user, profile and identity. Run it in a transaction of `unlessOvertaken`. Returns the user's id.
 */
export async function insertSocialAccount(
  context: RequestContext,
  account: NewSocialAccount,
): Promise<number> {
  const { db } = context
  const { username, email, name, identity, now } = account
  const user = await insertUser(db, { username, email, password_hash: null, date_joined: now })
  if (!user) throw new Overtaken()
  const [first_name = '', ...rest] = name.split(' ')
  await insertProfile(db, { user_id: user.id, first_name, last_name: rest.join(' ') })
  const linked = await insertIdentity(db, { ...identity, user_id: user.id, linked_at: now })
  if (!linked) throw new Overtaken()
  await noteEvent(context, { event: 'registered', userId: user.id })
  await noteEvent(context, { event: 'identity_linked', userId: user.id })
  return user.id
}
