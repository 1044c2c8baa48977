import type { FastifyJWTOptions } from '@fastify/jwt'
import type { SigningKey, VerificationKey } from './signing-key.ts'

/** The key that signs new tokens, and the keys that only verify. */
export interface SigningKeys {
  signingKey: SigningKey
  previousKeys: VerificationKey[]
}

/**
 * The verification keys, by the encoded header of their tokens. It is a Map, because an object inherits properties
 * such as `constructor`.
 */
export type KeyRing = ReadonlyMap<string, VerificationKey>

/** Creates the key ring of the current and the previous keys. */
export function createKeyRing({ signingKey, previousKeys }: SigningKeys): KeyRing {
  return new Map([...previousKeys, signingKey].map((key) => [headerOf(key), key]))
}

/**
 * Returns the encoded header of this key's tokens. A token is accepted only if its header equals that of a known
 * key, byte for byte. No parameter in the header of a token is ever followed, such as another `alg`, or `jwk`,
 * `jku`, `x5u` and `crit` (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
function headerOf({ algorithm: alg, kid }: VerificationKey): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid })).toString('base64url')
}

/**
 * Returns the options of @fastify/jwt for one key. Its verifier accepts only the algorithm of this key (RFC 8725
 * §3.1). Only the current key gets a signer. The namespace is the `kid` of the key.
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
      // `token-pair.ts` checks the expiry, by our own clock. The verifier must accept expired tokens, because a
      // sign-out accepts them, and a refresh reports why the session has ended.
      ignoreExpiration: true,
      requiredClaims: [...(audience ? ['aud'] : []), ...(issuer ? ['iss'] : [])],
      ...(audience && { allowedAud: audience }),
      ...(issuer && { allowedIss: issuer }),
    },
  }
}
