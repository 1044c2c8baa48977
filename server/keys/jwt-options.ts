import type { FastifyJWTOptions } from '@fastify/jwt'
import type { Config } from '../config/config.ts'
import type { VerificationKey } from './key-ring.ts'

/**
 * Makes the options of @fastify/jwt for one key: a verifier of its own, which takes its algorithm and no
 * other (RFC 8725 §3.1), and a signer if it is a key that signs. Its namespace is the key's `kid`.
 */
export function jwtOptions(
  key: Config['signingKey'] | VerificationKey,
  { audience, issuer }: Pick<Config, 'audience' | 'issuer'>,
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
