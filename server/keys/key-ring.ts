import type { FastifyJWTOptions } from '@fastify/jwt'
import type { SigningKey, VerificationKey } from './signing-key.ts'

/** The key that signs, and the keys that only verify. */
export interface SigningKeys {
  signingKey: SigningKey
  previousKeys: VerificationKey[]
}

/** The verification keys, each by the header of its tokens. A map, because an object would inherit names. */
export type KeyRing = ReadonlyMap<string, VerificationKey>

/** Creates the key ring of the current and the previous keys. */
export function createKeyRing({ signingKey, previousKeys }: SigningKeys): KeyRing {
  return new Map([...previousKeys, signingKey].map((key) => [headerOf(key), key]))
}

/**
 * Returns the encoded header of the tokens of this key. A token is ours only if its header equals one of
 * these byte for byte, so no header parameter is ever followed: no other `alg`, no `jwk`, `jku` or `x5u`, no
 * `crit` (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
function headerOf({ algorithm: alg, kid }: VerificationKey): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid })).toString('base64url')
}

/**
 * Returns the options of @fastify/jwt for one key: a verifier of its own, which accepts only its algorithm
 * (RFC 8725 §3.1), and a signer if the key signs. Its namespace is the key's `kid`.
 */
export function jwtOptions(
  key: SigningKey | VerificationKey,
  { audience, issuer }: { audience?: string; issuer?: string },
): FastifyJWTOptions {
  const { kid, algorithm, verifyWith } = key
  return {
    namespace: kid,
    secret: 'signWith' in key ? { private: key.signWith, public: verifyWith } : { public: verifyWith },
    sign: { algorithm, kid },
    verify: {
      algorithms: [algorithm],
      // `token-pair.ts` checks the expiry by our own clock. A sign-out, and the reason why a session ended,
      // need expired tokens too.
      ignoreExpiration: true,
      requiredClaims: [...(audience ? ['aud'] : []), ...(issuer ? ['iss'] : [])],
      ...(audience && { allowedAud: audience }),
      ...(issuer && { allowedIss: issuer }),
    },
  }
}
