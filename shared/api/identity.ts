import { z } from 'zod'
import { SIGN_IN_NAME_MAX_LENGTH } from '../field-lengths.ts'
import { tidyName } from '../typed-name.ts'

/** A username or an e-mail address, before it is looked up. */
const SignInName = z.string().overwrite(tidyName).min(1).max(SIGN_IN_NAME_MAX_LENGTH)

/**
 * The two keys under which a request can name a user. Clients differ in which key they send, so each key can have a
 * username or an e-mail address.
 */
export const identity = {
  username: SignInName.optional().describe('User name or e-mail address'),
  email: SignInName.optional().describe('The same under another key'),
}

/** The arguments of the Zod refinement that requires one of the two keys. */
export const needsIdentity = {
  path: ['username'],
  error: 'This field is required.',
  // Without `when`, Zod would skip the refinement if another field has a problem. With it, Zod reports all problems
  // at once.
  when: ({ value }: { value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** Returns whether one of the two keys is present. */
export function hasIdentity({ username, email }: { username?: string; email?: string }): boolean {
  return username !== undefined || email !== undefined
}

/** A body that names a user, who need not be signed in. */
export const Identity = z
  .object(identity)
  .refine(hasIdentity, needsIdentity)
  .meta({ id: 'Identity', example: { username: 'user1' } })
export type Identity = z.infer<typeof Identity>
