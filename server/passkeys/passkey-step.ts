import { findRelyingParty } from '../accounts/relying-party.ts'
import type { CheckPasskey } from '../second-factor/code-checks.ts'
import { recordUse, verifyPasskey } from './passkey-sign-in.ts'

/**
 * Checks whether a passkey of a user has signed the challenge of a second step. The signature is verified before the
 * user is compared, so that the time does not reveal whether the signature or the user was wrong.
 */
export const checkPasskey: CheckPasskey = async (deps, userId, { challenge, response }) => {
  const party = findRelyingParty(deps.config)
  if (!party) return
  const verdict = await verifyPasskey(deps.db, { party, challenge }, response)
  if (verdict.status === 'refused')
    return void deps.log.info({ passkey: verdict.why }, 'a passkey was refused')
  // The user is compared before the use is recorded, so that the passkey of another account is not marked as used.
  if (verdict.user.id !== userId || !(await recordUse(deps, verdict))) return
  // There is no code to use up. The challenge itself works only once.
  return { consume: async () => true }
}
