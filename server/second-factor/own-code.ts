import { consumeSecondFactorAttempt } from '../accounts/account-limits.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { noteEvent } from '../audit/audit.ts'
import { withAttempt } from '../limits/attempts.ts'
import { checkTotp } from './code-checks.ts'
import { createSecretBox } from './secret-box.ts'
import { countWrongCode } from './wrong-codes.ts'

/**
 * Checks a code of the authenticator app of a signed-in user, and uses it up. A wrong code is recorded, and counts
 * against the quota of the second step of sign-ins.
 *
 * @throws {ApiError} 429 throttled
 */
export async function consumeOwnCode(deps: CredentialsDeps, userId: number, code: string): Promise<boolean> {
  const attempt = await consumeSecondFactorAttempt(deps, userId)
  const matches = await withAttempt(attempt, async () => {
    const proof = await checkTotp({ ...deps, box: createSecretBox(deps.config) }, userId, code)
    return proof !== undefined && (await proof.consume(deps))
  })
  if (!matches) {
    await noteEvent(deps, { event: 'second_factor_failed', userId })
    await countWrongCode(deps, userId)
  }
  return matches
}
