import { randomBytes } from 'node:crypto'
import type { SecondFactorStatus, TotpSecret } from '../../shared/api/second-factor-api.ts'
import { epochNow, isoTime } from '../../shared/epoch.ts'
import { consumeConfirmationAttempt } from '../accounts/account-limits.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { hasSecondFactor } from '../accounts/second-factor-repository.ts'
import { errors } from '../errors.ts'
import { withAttempt } from '../limits/attempts.ts'
import type { Session, SessionUser } from '../sessions/session-repository.ts'
import { changeOwnFactor, type FactorChange, removalOf } from './factor-change.ts'
import { countRecoveryCodes } from './recovery-code-repository.ts'
import { createRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { mustHaveFactor } from './required-factor.ts'
import type { SecretBox } from './secret-box.ts'
import { matchingStep, otpauthUrl, SECRET_BYTES, toBase32 } from './totp.ts'
import {
  confirmPendingSecret,
  deleteConfirmedSecret,
  findTotpSecret,
  upsertPendingSecret,
} from './totp-repository.ts'

export interface OwnFactorDeps extends CredentialsDeps {
  box: SecretBox
}

/** In seconds: how long a new secret waits for its first code. */
export const PENDING_SECONDS = 600

/** Returns the second factor of an account, and whether the account must have one. */
export async function readSecondFactor(
  { config, db }: Pick<OwnFactorDeps, 'config' | 'db'>,
  account: Pick<SessionUser, 'id' | 'is_staff' | 'is_superuser'>,
): Promise<SecondFactorStatus> {
  const totp = await findTotpSecret(db, account.id, 1)
  return {
    totp_since: totp ? isoTime(totp.since) : null,
    recovery_codes_left: await countRecoveryCodes(db, account.id),
    required: mustHaveFactor(config, account),
  }
}

/**
 * Creates a secret for an authenticator app, which counts once a code has confirmed it.
 *
 * An account with an unverified e-mail address gets no secret. An attacker may have registered it with the address
 * of a victim, whom a second factor would lock out even after a password reset.
 *
 * @throws {ApiError} 403 email_not_verified
 */
export async function beginTotp(deps: OwnFactorDeps, owner: SessionUser): Promise<TotpSecret> {
  if (owner.email !== '' && owner.email_verified_at === null) throw errors.emailNotVerified()
  const secret = randomBytes(SECRET_BYTES)
  const sealed = deps.box.seal(owner.id, secret)
  await upsertPendingSecret(deps.db, { ...sealed, user_id: owner.id, since: epochNow() })
  return { secret: toBase32(secret), otpauth_url: otpauthUrl(secret, owner.username) }
}

/** The result of a change that creates recovery codes, with the session that replaces all others. */
export interface CodesCreated {
  codes: string[]
  session: Session
}

/**
 * Confirms the pending secret by a code of the app. The secret replaces an earlier one, and new recovery codes
 * replace the old ones.
 *
 * @throws {ApiError} 404 not_found if no secret is pending; 400 invalid with `code`; 429 throttled; 401
 *   token_not_valid if the credentials were changed at the same time; 503 unavailable
 */
export async function confirmTotp(
  deps: OwnFactorDeps,
  owner: SessionUser,
  code: string,
): Promise<CodesCreated> {
  const { db, box } = deps
  const { id: user_id } = owner
  const now = epochNow()
  const pending = await findTotpSecret(db, user_id, 0)
  const secret = pending && pending.since > now - PENDING_SECONDS && box.open(user_id, pending)
  if (!secret) throw errors.notFound()
  const attempt = await consumeConfirmationAttempt(deps, user_id)
  const last_step = await withAttempt(attempt, async () => matchingStep(secret, code, now))
  if (last_step === undefined) throw errors.invalid({ code: ['Invalid code.'] })
  return createCodes(deps, owner, {
    event: 'second_factor_added',
    async apply(tx) {
      await deleteConfirmedSecret(tx, user_id)
      return confirmPendingSecret(tx, { user_id, sealed: pending.sealed, last_step, since: now })
    },
  })
}

/**
 * Replaces the recovery codes of an account that has a second factor.
 *
 * @throws {ApiError} 404 not_found if it has none; 401 token_not_valid if the credentials were changed at the same
 *   time; 503 unavailable
 */
export async function renewRecoveryCodes(deps: OwnFactorDeps, owner: SessionUser): Promise<CodesCreated> {
  return createCodes(deps, owner, {
    event: 'recovery_codes_renewed',
    apply: (tx) => hasSecondFactor(tx, owner.id),
  })
}

/** Applies a change, together with new recovery codes. */
async function createCodes(
  deps: OwnFactorDeps,
  owner: SessionUser,
  { event, apply }: FactorChange,
): Promise<CodesCreated> {
  // The codes are hashed before the transaction, because hashing takes a while.
  const created = await createRecoveryCodes()
  const session = await changeOwnFactor(deps, owner, {
    event,
    async apply(tx) {
      if (!(await apply(tx))) return false
      await replaceRecoveryCodes(tx, owner.id, created)
      return true
    },
  })
  return { codes: created.codes, session }
}

/**
 * Removes the second factor of the signed-in owner.
 *
 * @throws {ApiError} 409 second_factor_mandatory if the account must have one; 404 not_found if it has none; 401
 *   token_not_valid if the credentials were changed at the same time
 */
export async function removeOwnFactor(deps: OwnFactorDeps, owner: SessionUser): Promise<Session> {
  if (mustHaveFactor(deps.config, owner)) throw errors.secondFactorMandatory()
  return changeOwnFactor(deps, owner, removalOf(owner.id))
}
