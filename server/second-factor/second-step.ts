import type { SecondFactorMethod, SecondFactorProof } from '../../shared/api/second-factor-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { MAX_TRIES } from '../../shared/second-factor-limits.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { consumeSecondFactorAttempt } from '../accounts/account-limits.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { hashOfSecret } from '../accounts/secret.ts'
import { findUserForSignInById, type UserForSignIn } from '../accounts/user-repository.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import { Overtaken, unlessOvertaken } from '../db/overtaken.ts'
import { errors } from '../errors.ts'
import { type AttemptDeps, withAttempt } from '../limits/attempts.ts'
import type { Session } from '../sessions/session-repository.ts'
import { consumeChallenge, findChallengedUser, takeTry } from './challenge-repository.ts'
import { type CheckDeps, type CheckPasskey, checkRecoveryCode, checkTotp, type Proof } from './code-checks.ts'
import { withAllFactors } from './require-second-factor.ts'
import { countWrongCode } from './wrong-codes.ts'

/** The proof that a method needs. The mapped type ties each method to its own proof, even where `M` is a union. */
type ProofBy<M extends SecondFactorMethod> = { [K in M]: Extract<SecondFactorProof, { method: K }> }[M]

/** The second step of a sign-in, with the values of the request. */
export type SecondStep<M extends SecondFactorMethod = SecondFactorMethod> = ProofBy<M> & {
  challenge: string
  /** The secret in the cookie of the challenge. Undefined if the request has no such cookie. */
  cookie: string | undefined
}

interface StepDeps extends AttemptDeps, CheckDeps {
  config: Config
  checkPasskey: CheckPasskey
}

/**
 * Starts a session after authentication. The function is passed in, because server/second-factor must not import
 * server/tokens.
 */
export type StartSession = (
  by: CredentialsDeps,
  user: UserForSignIn,
  transport: TokenTransport,
) => Promise<{ session: Session }>

type Check<M extends SecondFactorMethod> = (
  deps: StepDeps,
  userId: number,
  step: SecondStep<M>,
) => Promise<Proof | undefined>

const CHECKS: { [M in SecondFactorMethod]: Check<M> } = {
  totp: (deps, userId, { code }) => checkTotp(deps, userId, code),
  recovery_code: (deps, userId, { code }) => checkRecoveryCode(deps, userId, code),
  passkey: (deps, userId, step) => deps.checkPasskey(deps, userId, step),
}

/**
 * Checks the second step of a sign-in, and uses up its challenge and a code. Returns the user for whom to start a
 * session, and its transport.
 *
 * These failures get the same response after the same work: an unknown, expired or used challenge, a missing
 * cookie, a wrong or used code, a passkey of another user, or an account that has changed since the first step.
 *
 * @throws {ApiError} 401 second_factor_failed; 429 throttled; 503 unavailable
 */
export async function passSecondFactor<M extends SecondFactorMethod>(
  deps: StepDeps,
  step: SecondStep<M>,
): Promise<{ user: UserForSignIn; transport: TokenTransport }> {
  const { challenge } = step
  const userId = await findChallengedUser(deps.db, hashOfSecret(challenge))
  const attempt = await consumeSecondFactorAttempt(deps, userId, challenge)
  const passed = await withAttempt(attempt, () => tryStep(deps, step))
  if (passed) return passed
  await noteFailedStep(deps, userId)
  throw errors.secondFactorFailed()
}

/** Stands for the user of a challenge that does not work. No account has this id. */
const UNUSED_ID = 0

async function tryStep<M extends SecondFactorMethod>(deps: StepDeps, step: SecondStep<M>) {
  const { db } = deps
  const { challenge, cookie, method } = step
  const now = epochNow()
  const hash = hashOfSecret(challenge)
  const cookieHash = cookie === undefined ? '' : hashOfSecret(cookie)
  const taken = await takeTry(db, { hash, cookieHash }, { now, maxTries: MAX_TRIES })
  const user = await findUserForSignInById(db, taken?.user_id ?? UNUSED_ID)
  const isSame = user?.is_active === 1 && user.credentials_version === taken?.credentials_version
  // The proof is checked even without a user, so that the time does not reveal what was wrong.
  const proof = await CHECKS[method](deps, isSame ? user.id : UNUSED_ID, step)
  if (!proof) await countWrongCode(deps, isSame ? user.id : undefined)
  if (!user || !taken || !proof) return
  const isFirst = await unlessOvertaken(db, async (tx) => {
    // A concurrent request may have used the code or the challenge. `Overtaken` rolls back, so that the other of the
    // two stays unused.
    const isUsed = (await proof.consume({ ...deps, db: tx })) && (await consumeChallenge(tx, hash))
    if (!isUsed) throw new Overtaken()
    return true
  })
  return isFirst ? { user: withAllFactors(user), transport: taken.transport } : undefined
}

/** Records a wrong code. A made-up challenge is only counted, because anyone can send any number of them. */
function noteFailedStep(context: RequestContext, userId: number | undefined): Promise<void> {
  if (userId === undefined) return countEvent(context, 'second_factor_failed')
  return noteEvent(context, { event: 'second_factor_failed', userId })
}
