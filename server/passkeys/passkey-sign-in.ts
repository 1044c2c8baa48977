import type { PasskeyAssertion, PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import { type CredentialsDeps, refuseUnlessEligible } from '../accounts/credentials.ts'
import { relyingPartyOf } from '../accounts/relying-party.ts'
import type { UserForSignIn } from '../accounts/user-repository.ts'
import { countEvent, noteEvent, type RequestContext } from '../audit/audit.ts'
import type { Db } from '../db/database.ts'
import { type ApiError, errors } from '../errors.ts'
import { withAllFactors } from '../second-factor/require-second-factor.ts'
import type { Session } from '../sessions/session-repository.ts'
import { type SignInDeps, startSession } from '../tokens/sign-in.ts'
import type { TokenPair } from '../tokens/token-pair.ts'
import { bindingOf, consumeChallenge, createSignInChallenge } from './challenges.ts'
import { requestOptions } from './passkey-options.ts'
import { findPasskeyForSignIn, updateCounter } from './passkey-repository.ts'
import { type Expected, type Verdict, verifyAssertion } from './verify-response.ts'

/** Begins a sign-in of the browser that has the secret `browser` in its cookie. @throws {ApiError} 409 passkeys_off */
export async function beginSignIn(
  { db, config }: Pick<SignInDeps, 'db' | 'config'>,
  browser: string,
): Promise<PasskeyRequestOptions> {
  const party = relyingPartyOf(config)
  return requestOptions(party, await createSignInChallenge(db, browser))
}

/** The response of an authenticator, and the secret in the cookie of the browser that sent it. */
export interface PasskeyResponse {
  response: PasskeyAssertion
  browser: string | undefined
}

/**
 * Signs in with a passkey: starts a session and issues its first pair.
 *
 * @throws {ApiError} 400 passkey_failed; 401 passkey_unknown, no_active_account; 403 account_inactive,
 *   email_not_verified; 409 passkeys_off
 */
export async function signInByPasskey(
  deps: SignInDeps,
  presented: PasskeyResponse,
  transport: TokenTransport,
): Promise<{ session: Session; pair: TokenPair }> {
  const { response, browser } = presented
  const binding = browser === undefined ? undefined : bindingOf(browser)
  const user = await authenticateByPasskey(deps, { response, binding })
  await refuseUnlessEligible(deps, user)
  const proven = {
    ...user,
    // The user holds the authenticator and was verified by it, which are two factors. No further factor is required.
    ...withAllFactors(user),
  }
  return startSession(deps, proven, transport)
}

/**
 * Returns the user whose passkey has signed a challenge with this binding. Does not start a session.
 *
 * @throws {ApiError} 400 passkey_failed; 401 passkey_unknown; 409 passkeys_off
 */
export async function authenticateByPasskey(
  deps: CredentialsDeps,
  { response, binding }: { response: PasskeyAssertion; binding: string | undefined },
): Promise<UserForSignIn> {
  const { db, config } = deps
  const party = relyingPartyOf(config)
  const { clientDataJSON } = response.response
  const challenge = binding && (await consumeChallenge(db, clientDataJSON, binding))
  if (!challenge)
    throw await refusal(deps, 'The challenge is spent, expired, or of another browser or session')
  const verdict = await verifyPasskey(db, { party, ...challenge }, response)
  if (verdict.status === 'refused') throw await refusal(deps, verdict.why, verdict.error)
  if (!(await recordUse(deps, verdict))) throw errors.passkeyFailed()
  return verdict.user
}

/** A passkey that has signed a challenge, and its user. */
interface SignedBy {
  user: UserForSignIn & { passkey_id: string }
  /** The columns of the passkey to update after this use. */
  use: { counter: number; rp_id: string }
}

/** Verifies which passkey has signed a challenge. Does not record its use; the caller must. */
export async function verifyPasskey(
  db: Db,
  expected: Expected,
  response: PasskeyAssertion,
): Promise<Verdict<SignedBy> & { error?: ApiError }> {
  const user = await findPasskeyForSignIn(db, response.id)
  if (!user) return { status: 'refused', why: 'The passkey is unknown', error: errors.passkeyUnknown() }
  if (response.response.userHandle !== user.user_handle)
    return { status: 'refused', why: 'The handle is that of another user' }
  const verdict = await verifyAssertion(expected, response, user)
  if (verdict.status === 'refused') return verdict
  return { status: 'verified', user, use: { counter: verdict.counter, rp_id: expected.party.id } }
}

/**
 * Records the use of a passkey. Returns false if the passkey is gone, or its counter does not grow, which may mean
 * that the authenticator was copied (WebAuthn Level 3 §6.1.1).
 */
export async function recordUse(deps: RequestContext, { user, use }: SignedBy): Promise<boolean> {
  const { id: userId, passkey_id } = user
  if (await updateCounter(deps.db, passkey_id, { ...use, last_used_at: epochNow() })) return true
  await noteEvent(deps, { event: 'passkey_refused', userId })
  return false
}

/** Counts a refused passkey as a failed sign-in, and returns the error for the client. The reason is only logged. */
async function refusal(
  deps: CredentialsDeps,
  why: string,
  error = errors.passkeyFailed(),
): Promise<ApiError> {
  await countEvent(deps, 'sign_in_failed', { passkey: why })
  return error
}
