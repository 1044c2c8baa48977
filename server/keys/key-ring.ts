import type { FastifyJWTOptions } from '@fastify/jwt'
import type { SigningKey, VerificationKey } from './signing-key.ts'

/** The key that signs, and the keys that only verify. */
export interface SigningKeys {
  signingKey: SigningKey
  previousKeys: VerificationKey[]
}

/** The keys that tokens are verified with, each by the header of its tokens. A map: no name is inherited. */
export type KeyRing = ReadonlyMap<string, VerificationKey>

/** Puts the present key and the others together. */
export function createKeyRing({ signingKey, previousKeys }: SigningKeys): KeyRing {
  return new Map([...previousKeys, signingKey].map((key) => [headerOf(key), key]))
}

/**
 * The header of what this key signs, as it stands in the token. A token is ours only if it has one of
 * these to the letter, so nothing in a header is ever followed: no other `alg`, no `jwk`, `jku` or `x5u`,
 * no `crit` (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
function headerOf({ algorithm: alg, kid }: VerificationKey): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid })).toString('base64url')
}

/**
 * Makes the options of @fastify/jwt for one key: a verifier of its own, which takes its algorithm and no
 * other (RFC 8725 §3.1), and a signer if it is a key that signs. Its namespace is the key's `kid`.
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
      // Expiry is judged by our own clock, in `token-pair.ts`: a sign-out, and the reason why a
      // session ended, need expired tokens too.
      ignoreExpiration: true,
      requiredClaims: [...(audience ? ['aud'] : []), ...(issuer ? ['iss'] : [])],
      ...(audience && { allowedAud: audience }),
      ...(issuer && { allowedIss: issuer }),
    },
  }
}
