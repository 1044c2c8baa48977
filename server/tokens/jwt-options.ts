import type { FastifyJWTOptions } from '@fastify/jwt'
import type { Config } from '../config.ts'
import { createKeyRing, findKey, type KeyRing } from './key-ring.ts'

/** Makes the options of @fastify/jwt for one of the two namespaces. */
export function jwtOptions(
  namespace: 'access' | 'refresh',
  config: Pick<Config, 'signingKey' | 'previousKeys' | 'audience' | 'issuer'>,
): FastifyJWTOptions {
  const { signingKey, audience, issuer } = config
  const ring = createKeyRing(config)
  return {
    namespace,
    secret: {
      private: signingKey.signWith,
      public: async ({ header }: { header: object }) => keyFor(ring, header),
    },
    sign: { algorithm: signingKey.algorithm, kid: signingKey.kid },
    verify: {
      // All that any key has; which of them a token may have is decided by the key that it names.
      algorithms: [...new Set([...ring.values()].map(({ algorithm }) => algorithm))],
      // Expiry is judged by our own clock, in `token-pair.ts`: a sign-out, and the reason why a
      // session ended, need expired tokens too.
      ignoreExpiration: true,
      requiredClaims: [...(audience ? ['aud'] : []), ...(issuer ? ['iss'] : [])],
      ...(audience && { allowedAud: audience }),
      ...(issuer && { allowedIss: issuer }),
    },
  }
}

function keyFor(ring: KeyRing, header: object): string {
  const key = findKey(ring, header)
  if (!key) throw new Error('The header of this token names no key of ours.')
  return key.verifyWith
}
