import type { PasskeyAssertion } from '../../shared/api/passkey-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { queueMail } from '../mail/outbox.ts'
import { consumeRecoveryCode, findRecoverySalt, isRecoveryCode } from './recovery-code-repository.ts'
import { hashRecoveryCode } from './recovery-codes.ts'
import type { SecretBox } from './secret-box.ts'
import { matchingStep, SECRET_BYTES } from './totp.ts'
import { consumeStep, findTotpSecret } from './totp-repository.ts'

export interface CheckDeps extends RequestContext {
  box: SecretBox
}

/** A proof that was right when it was checked. */
export interface Proof {
  /** Uses up a code. Run it in a transaction. Returns false if it has been used before. */
  consume(context: RequestContext): Promise<boolean>
}

/**
 * Checks whether a passkey of a user has signed a challenge. The function is passed in, because server/second-factor
 * must not import server/passkeys.
 */
export type CheckPasskey = (
  deps: RequestContext & { config: Config },
  userId: number,
  signed: { challenge: string; response: PasskeyAssertion },
) => Promise<Proof | undefined>

/** Replaces the secret of an account without one, so that the check takes as long. No code of it is accepted. */
const DECOY_SECRET = Buffer.alloc(SECRET_BYTES)

const DECOY_SALT = '0'.repeat(32)

/** Checks a code of the authenticator app. Does not use it up. */
export async function checkTotp(
  { db, box, log }: CheckDeps,
  userId: number,
  code: string,
): Promise<Proof | undefined> {
  const stored = await findTotpSecret(db, userId, 1)
  const secret = stored && box.open(userId, stored)
  if (stored && !secret)
    log.error({ user_id: userId, kid: stored.kid }, 'a second factor cannot be decrypted')
  const step = matchingStep(secret ?? DECOY_SECRET, code, epochNow())
  if (!secret || step === undefined) return
  return { consume: ({ db }) => consumeStep(db, userId, step) }
}

/**
 * Checks a recovery code. Consuming it notifies the owner, because a thief may have found the codes.
 *
 * @throws {ApiError} 503 unavailable
 */
export async function checkRecoveryCode(
  { db }: CheckDeps,
  userId: number,
  code: string,
): Promise<Proof | undefined> {
  const salt = await findRecoverySalt(db, userId)
  const hash = await hashRecoveryCode(code, salt ?? DECOY_SALT)
  if (!(await isRecoveryCode(db, userId, hash))) return
  return {
    async consume(context) {
      if (!(await consumeRecoveryCode(context.db, { userId, hash, now: epochNow() }))) return false
      await noteEvent(context, { event: 'recovery_code_used', userId })
      await queueMail(context, { kind: 'second_factor_changed', userId, detail: 'recovery_code_used' })
      return true
    },
  }
}
