import type { Profile } from '../../shared/api/account-api.ts'

/** Replaces an e-mail address that is not verified, as after a sign-up. */
export const NOT_PROVEN = ''

/**
 * Returns the e-mail address of an account if it is verified. The other systems have no flag for that, and services
 * behind them may identify users by the address. An attacker who registers with another user's address would
 * otherwise pass for that user.
 */
export function provenEmail({ email, user }: Profile): string {
  return user.email_verified ? email : NOT_PROVEN
}
