import type { PasskeyAssertion, PasskeyAttestation } from '../../shared/api/passkey-api.ts'
import type { RelyingParty } from '../accounts/relying-party.ts'

// The package is loaded with the first response of an authenticator, so that the server starts sooner.

/** COSE's numbers of EdDSA, ES256 and RS256, in the order of preference (RFC 9053 §2, RFC 8812 §2). */
export const ALGORITHMS = [-8, -7, -257]

/** The result of a verification. `why` is for the log. */
export type Verdict<T> = ({ status: 'verified' } & T) | { status: 'refused'; why: string }

/** The values with which a response is compared. */
export interface Expected {
  party: RelyingParty
  challenge: string
}

/**
 * Verifies the signature of a passkey, its challenge, origin and relying party, and that the authenticator has
 * verified its user (WebAuthn Level 3 §7.2). Returns the counter but does not compare it, because the library would
 * compare it before it has verified the signature.
 */
export async function verifyAssertion(
  { party, challenge }: Expected,
  response: PasskeyAssertion,
  { credential_id: id, public_key }: Pick<NewCredential, 'credential_id' | 'public_key'>,
): Promise<Verdict<{ counter: number }>> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  return judge(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id, publicKey: bytesOf(public_key), counter: 0 },
    })
    if (!verified) throw new Error('The signature is not that of the passkey')
    return { counter: authenticationInfo.newCounter }
  })
}

/** The public part of a new passkey. Binary data is in base64url. */
export interface NewCredential {
  credential_id: string
  public_key: string
  counter: number
}

/** Verifies the response of an authenticator that has created a passkey (WebAuthn Level 3 §7.1). */
export async function verifyAttestation(
  { party, challenge }: Expected,
  { response, ...credential }: PasskeyAttestation,
): Promise<Verdict<{ credential: NewCredential }>> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const { clientDataJSON, attestationObject } = response
  return judge(async () => {
    refuseCertificates(decodeAttestationObject(bytesOf(attestationObject)))
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...credential,
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!registrationInfo) throw new Error('The attestation is not valid')
    const { id, publicKey, counter } = registrationInfo.credential
    const public_key = Buffer.from(publicKey).toString('base64url')
    return { credential: { credential_id: id, public_key, counter } }
  })
}

/**
 * Refuses an attestation with certificates, which we asked the browser not to send. The library would fetch
 * the revocation list whose URL is in the certificate, and so any URL that an attacker names.
 */
function refuseCertificates(attestation: AttestationObject): void {
  const format = attestation.get('fmt')
  const isSelfSigned = format === 'packed' && !attestation.get('attStmt').get('x5c')
  if (format !== 'none' && !isSelfSigned) throw new Error('The attestation has certificates')
}

type AttestationObject = ReturnType<
  typeof import('@simplewebauthn/server/helpers')['decodeAttestationObject']
>

function bytesOf(text: string) {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}

/**
 * Runs a verification. The library throws a plain `Error` for most responses that it refuses, so every error counts
 * as a failed verification.
 */
async function judge<T extends object>(verify: () => Promise<T>): Promise<Verdict<T>> {
  try {
    return { status: 'verified', ...(await verify()) }
  } catch (error) {
    return { status: 'refused', why: String(error) }
  }
}
