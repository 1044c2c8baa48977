import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { revokeDemoSessions } from '../sessions/session-end-repository.ts'
import { isWithoutPeople } from './demo-repository.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { insertProfile } from './profile-repository.ts'
import { insertUser } from './user-repository.ts'

export interface DemoDeps {
  db: Db
  hasher: PasswordHasher
  config: Pick<Config, 'environment'>
}

/**
 * Adds the demo accounts of the Django-React tutorial (README), if there are no users except superusers. Returns
 * whether it added them. In production it adds none, and ends the sessions of those that exist. Their rows are
 * marked, so that production can refuse sign-ins to them.
 */
export async function setUpDemoAccounts({ db, hasher, config }: DemoDeps): Promise<boolean> {
  if (config.environment === 'production') {
    // Production may run on a database that was used in development. Anyone could have started the sessions of its
    // demo accounts.
    await revokeDemoSessions(db, { reason: 'deactivated', now: epochNow() })
    return false
  }
  if (!(await isWithoutPeople(db))) return false
  const withHash = async (account: DemoAccount) => [account, await hasher.hash(account.password)] as const
  const hashed = await Promise.all(DEMO_ACCOUNTS.map(withHash))
  for (const [account, passwordHash] of hashed) await addDemoAccount(db, account, passwordHash)
  return true
}

type DemoAccount = (typeof DEMO_ACCOUNTS)[number]

async function addDemoAccount(
  db: Db,
  { username, first_name, last_name, email }: DemoAccount,
  password_hash: string,
): Promise<void> {
  const now = epochNow()
  await db.transaction().execute(async (tx) => {
    const user = await insertUser(tx, {
      username,
      email,
      email_verified_at: now,
      password_hash,
      is_demo: 1,
      date_joined: now,
    })
    // The insert returns no user if another process, started at the same time, has already added the same user.
    if (user) await insertProfile(tx, { user_id: user.id, first_name, last_name })
  })
}
