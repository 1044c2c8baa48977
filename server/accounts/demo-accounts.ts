import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import { nameKey } from './name-key.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { insertProfile, insertUser, isWithoutUsers } from './user-repository.ts'

type DemoAccount = (typeof DEMO_ACCOUNTS)[number]

/** Adds the demo accounts to an empty database. They are marked: production never lets them in. */
export async function addDemoAccounts(db: Db, hasher: PasswordHasher): Promise<boolean> {
  if (!(await isWithoutUsers(db))) return false
  for (const account of DEMO_ACCOUNTS) await addDemoAccount(db, hasher, account)
  return true
}

async function addDemoAccount(db: Db, hasher: PasswordHasher, account: DemoAccount): Promise<void> {
  const { username, password, first_name, last_name, email } = account
  const password_hash = await hasher.hash(password)
  await db.transaction().execute(async (tx) => {
    const user = await insertUser(tx, {
      username,
      username_key: nameKey(username),
      email,
      email_key: nameKey(email),
      email_verified_at: epochNow(),
      password_hash,
      is_demo: 1,
      date_joined: epochNow(),
    })
    // Undefined: another process that started at the same time was quicker.
    if (user) await insertProfile(tx, { user_id: user.id, first_name, last_name })
  })
}
