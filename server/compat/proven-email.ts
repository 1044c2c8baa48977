import type { Profile } from '../../shared/api/account-api.ts'

/** Stands for an address that is not proven, as each is right after a sign-up. */
export const NOT_PROVEN = ''

/**
 * Returns the e-mail address of an account for systems that have no flag for whether it is proven. Services behind
 * them may know people by it, and would take a stranger who typed it for its owner.
 */
export function provenEmail({ email, user }: Profile): string {
  return user.email_verified ? email : NOT_PROVEN
}
