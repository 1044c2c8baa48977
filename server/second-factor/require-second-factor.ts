import type { SecondFactorMethod } from '../../shared/api/second-factor-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { CHALLENGE_SECONDS } from '../../shared/second-factor-limits.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { findRelyingParty } from '../accounts/relying-party.ts'
import { hasSecondFactor } from '../accounts/second-factor-repository.ts'
import { createSecret, hashOfSecret } from '../accounts/secret.ts'
import { hasUsablePasskey } from '../accounts/usable-passkey-repository.ts'
import type { UserForSignIn } from '../accounts/user-repository.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { challengeCookie } from './challenge-cookie.ts'
import { insertChallenge } from './challenge-repository.ts'
import { countRecoveryCodes } from './recovery-code-repository.ts'

/** A user who has just proven some or all factors of the account. */
interface ProvenUser extends UserForSignIn {
  /** Whether nothing is left to prove. Only `withAllFactors` sets it. */
  hasProvenAll?: boolean
}

/** Returns the user as one who has proven every factor that the account may have. */
export function withAllFactors(user: UserForSignIn): UserForSignIn {
  const proven: ProvenUser = { ...user, hasProvenAll: true }
  return proven
}

/**
 * Interrupts a sign-in after its first factor if the account has a second one. The error carries a challenge, which
 * `passSecondFactor` accepts with a proof. Until then there is no session.
 *
 * A factor that is added at the same time cannot be missed: adding it changes the version of the credentials, and
 * the session that is about to start needs the version in `user`.
 *
 * @throws {ApiError} 403 second_factor_required
 */
export async function requireSecondFactor(
  deps: RequestContext & { config: Config; returnTo?: string },
  user: ProvenUser,
  transport: TokenTransport,
): Promise<void> {
  if (user.hasProvenAll) return
  const methods = await findMethods(deps.db, user.id)
  if (methods.length === 0) return
  const rp_id = await findPasskeyHost(deps, user.id)
  if (rp_id !== undefined) methods.push('passkey')
  const { challenge, headers } = await createChallenge(deps, user, transport)
  await noteEvent(deps, { event: 'second_factor_required', userId: user.id })
  const step = {
    challenge,
    methods,
    rp_id,
    return_to: deps.returnTo,
  }
  throw errors.secondFactorRequired(step, headers)
}

/**
 * Returns the host of this site if the user has a passkey for it. A passkey alone does not make sign-ins require a
 * second step.
 */
async function findPasskeyHost({ db, config }: { db: Db; config: Config }, userId: number) {
  const host = findRelyingParty(config)?.id
  return (await hasUsablePasskey(db, userId, host)) ? host : undefined
}

/**
 * Returns the kinds of codes that prove the second factor of a user. Returns an empty list if the account has none.
 */
async function findMethods(db: Db, userId: number): Promise<SecondFactorMethod[]> {
  if (!(await hasSecondFactor(db, userId))) return []
  return (await countRecoveryCodes(db, userId)) > 0 ? ['totp', 'recovery_code'] : ['totp']
}

/**
 * Creates and stores a challenge. In a browser the challenge is bound to a cookie. Other clients may not keep
 * cookies.
 */
async function createChallenge(
  { db, config, client }: RequestContext & { config: Config },
  user: UserForSignIn,
  transport: TokenTransport,
) {
  const challenge = createSecret()
  const secret = transport !== 'body' || client.isPage ? createSecret() : undefined
  await insertChallenge(db, {
    hash: hashOfSecret(challenge),
    cookie_hash: secret === undefined ? null : hashOfSecret(secret),
    user_id: user.id,
    credentials_version: user.credentials_version,
    transport,
    expires_at: epochNow() + CHALLENGE_SECONDS,
  })
  const headers =
    secret === undefined ? {} : challengeCookie(config, { challenge, secret, seconds: CHALLENGE_SECONDS })
  return { challenge, headers }
}
