import { z } from 'zod'
import { SIGN_IN_NAME_MAX_LENGTH } from '../field-lengths.ts'
import { tidyName } from '../typed-name.ts'

/** A user name or an e-mail address, before it is looked up. */
const SignInName = z.string().overwrite(tidyName).min(1).max(SIGN_IN_NAME_MAX_LENGTH)

/** A user's name or e-mail address, under either key. */
export const identity = {
  username: SignInName.optional().describe('User name or e-mail address'),
  email: SignInName.optional().describe('The same under another key'),
}

/** The refinement that requires one of the two keys. */
export const needsIdentity = {
  path: ['username'],
  error: 'This field is required.',
  // Reported together with the problems of other fields, not after those are fixed.
  when: ({ value }: { value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** Returns whether one of the two is present. */
export function hasIdentity({ username, email }: { username?: string; email?: string }): boolean {
  return username !== undefined || email !== undefined
}

/** Names a user who need not be signed in. */
export const Identity = z
  .object(identity)
  .refine(hasIdentity, needsIdentity)
  .meta({ id: 'Identity', example: { username: 'user1' } })
export type Identity = z.infer<typeof Identity>
