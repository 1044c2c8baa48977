import { z } from 'zod'
import { IsoTime } from './iso-time.ts'

/** The sign-in methods of an account, without its passkeys, which have a list of their own. */
export const SignInMethodList = z
  .object({
    has_password: z.boolean(),
    identities: z.array(z.object({ provider: z.string(), email: z.string().nullable(), linked_at: IsoTime })),
  })
  .meta({ id: 'SignInMethodList' })
export type SignInMethodList = z.infer<typeof SignInMethodList>
