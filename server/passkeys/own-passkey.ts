import type { PasskeyAssertion, PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import type { CredentialsDeps } from '../accounts/credentials.ts'
import { relyingPartyOf } from '../accounts/relying-party.ts'
import { errors } from '../errors.ts'
import type { SessionUser } from '../sessions/session-repository.ts'
import { confirmationBinding, createConfirmationChallenge } from './challenges.ts'
import { requestOptions } from './passkey-options.ts'
import { findPasskeysOfUser } from './passkey-repository.ts'
import { authenticateByPasskey } from './passkey-sign-in.ts'

/** Begins a confirmation of this session by a passkey of its owner. @throws {ApiError} 409 passkeys_off */
export async function beginConfirmation(
  { db, config }: Pick<CredentialsDeps, 'db' | 'config'>,
  { sid }: Pick<SessionUser, 'sid'>,
): Promise<PasskeyRequestOptions> {
  const party = relyingPartyOf(config)
  return requestOptions(party, await createConfirmationChallenge(db, sid))
}

/**
 * Checks that a passkey of the signed-in user has signed a challenge of this session. Does not record the
 * confirmation.
 *
 * @throws {ApiError} 400 passkey_failed; 401 passkey_unknown if a concurrent request has removed the passkey; 409
 *   passkeys_off
 */
export async function checkOwnPasskey(
  deps: CredentialsDeps,
  { id, sid }: Pick<SessionUser, 'id' | 'sid'>,
  response: PasskeyAssertion,
): Promise<void> {
  const passkeys = await findPasskeysOfUser(deps.db, id)
  // This check comes first, because `authenticateByPasskey` would record the use of a passkey of another account.
  if (!passkeys.some(({ credential_id }) => credential_id === response.id)) throw errors.passkeyFailed()
  await authenticateByPasskey(deps, { response, binding: confirmationBinding(sid) })
}
