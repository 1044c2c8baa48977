import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'

/** The name and the password of a user that development creates. */
export interface DemoAccount {
  username: string
  password: string
}

/**
 * Returns the demo account with this username, so that an experiment can sign in again automatically. Without a
 * username it returns the first one. Returns undefined outside of development, where demo accounts do not exist.
 */
export function demoAccount(username?: string): DemoAccount | undefined {
  if (!import.meta.env.DEV) return
  return username === undefined
    ? DEMO_ACCOUNTS[0]
    : DEMO_ACCOUNTS.find((account) => account.username === username)
}
