import { z } from 'zod'

/** Whether sign-ins to an account ask for a second factor, as the list of users shows it. */
export const SecondFactorState = z
  .enum(['on', 'off', 'missing'])
  .describe('missing if the account must have a second factor, and has none')
export type SecondFactorState = z.infer<typeof SecondFactorState>
