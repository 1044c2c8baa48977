import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import { APP_NAME } from '../../shared/app-name.ts'
import type { RelyingParty } from '../accounts/relying-party.ts'
import { CHALLENGE_SECONDS } from './challenges.ts'
import { ALGORITHMS } from './verify-response.ts'

const TIMEOUT_MS = CHALLENGE_SECONDS * 1_000

/**
 * Returns the options of a sign-in or a confirmation. They name no passkey, so they reveal none, and the browser
 * offers the passkeys that it has.
 */
export function requestOptions({ id }: RelyingParty, challenge: string): PasskeyRequestOptions {
  return { challenge, rpId: id, timeout: TIMEOUT_MS, userVerification: 'required' }
}

/** The user of a new passkey, and the passkeys that this user has. */
export interface PasskeyUser {
  username: string
  userHandle: string
  passkeys: { credential_id: string; transports: string }[]
}

/**
 * Returns the options of a new passkey. The passkey must be discoverable, so that a sign-in needs no username. The
 * authenticator must verify the user.
 */
export function creationOptions(
  { id }: RelyingParty,
  challenge: string,
  { username, userHandle, passkeys }: PasskeyUser,
): PasskeyCreationOptions {
  return {
    challenge,
    rp: { id, name: APP_NAME },
    user: { id: userHandle, name: username, displayName: username },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT_MS,
    excludeCredentials: passkeys.map(({ credential_id, transports }) => ({
      type: 'public-key',
      id: credential_id,
      transports: transports === '' ? [] : transports.split(','),
    })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    // Nothing depends on the model of an authenticator, so we do not ask for it.
    attestation: 'none',
  }
}
