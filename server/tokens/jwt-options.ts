import { createHmac } from 'node:crypto'
import type { FastifyJWTOptions } from '@fastify/jwt'
import type { Config } from '../config.ts'

/** Makes the options of @fastify/jwt for one of the two namespaces. */
export function jwtOptions(
  namespace: 'access' | 'refresh',
  config: Pick<Config, 'signingKey' | 'audience' | 'issuer'>,
): FastifyJWTOptions {
  const { signingKey, audience, issuer } = config
  const kid = keyId(signingKey)
  return {
    namespace,
    secret: {
      private: signingKey,
      public: async (token: { header: object }) => keyFor(token, kid, signingKey),
    },
    sign: { algorithm: 'HS256', kid },
    verify: {
      algorithms: ['HS256'],
      // Expiry is judged by our own clock, in `token-pair.ts`: a sign-out, and the reason why a
      // session ended, need expired tokens too.
      ignoreExpiration: true,
      requiredClaims: [...(audience ? ['aud'] : []), ...(issuer ? ['iss'] : [])],
      ...(audience && { allowedAud: audience }),
      ...(issuer && { allowedIss: issuer }),
    },
  }
}

/** Names a key without giving anything of it away, so that it can be told from its successor. */
function keyId(key: string): string {
  return createHmac('sha256', key).update('kid').digest('hex').slice(0, 8)
}

/**
 * Returns the key if the token names it. Nothing else in a header is followed: no `jwk`, `jku` or
 * `x5u`, and any `crit` is refused (RFC 8725 §3.1, §3.10; RFC 7515 §4.1.11).
 */
function keyFor({ header }: { header: object }, kid: string, key: string): string {
  const names = 'kid' in header && header.kid === kid
  if (!names || 'crit' in header) throw new Error('The header of this token names no key of ours.')
  return key
}
