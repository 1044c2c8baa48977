import { z } from 'zod'
import { type Endpoint, refusals, signedIn } from './endpoint.ts'

/** What a person may know of their own account. No hash, no flags of the inside. */
export const Profile = z
  .object({
    user: z.object({
      id: z.int(),
      username: z.string(),
      is_staff: z.boolean(),
      email_verified: z.boolean(),
      date_joined: z.iso.datetime(),
      last_login: z.iso.datetime().nullable(),
    }),
    first_name: z.string(),
    last_name: z.string(),
    email: z.string(),
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>

/** Reads the profile of whoever is signed in. */
export const profileRead = {
  method: 'GET',
  url: '/api/profile',
  schema: {
    operationId: 'profileRead',
    tags: ['account'],
    summary: 'The profile of the person who is signed in',
    security: signedIn,
    response: { 200: Profile, ...refusals },
  },
} as const satisfies Endpoint
