import type { Profile } from '../../shared/api/account-api.ts'

/** Replaces an unverified e-mail address, as each one is right after a sign-up. */
export const NOT_PROVEN = ''

/**
 * Returns the e-mail address of an account for systems that have no flag for whether it is verified. Services
 * behind them may identify users by it, and would accept an attacker who typed the address of its owner.
 */
export function provenEmail({ email, user }: Profile): string {
  return user.email_verified ? email : NOT_PROVEN
}
