import { createHash } from 'node:crypto'
import { type CompactJWSHeaderParameters, CompactSign } from 'jose'
import { epochNow } from '../../../shared/epoch.ts'
import { alter, type Json } from './faults.ts'
import { findKey } from './key-ring.ts'
import { type Grant, type StandIn, TOKEN_SECONDS } from './stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in-client.ts'

/** The name of the key that signs, unless a test chooses another. */
export const FIRST_KEY = 'first'

/** Returns the claims of a user that the scopes allow (OpenID Connect Core §5.4). */
export function userClaims({ persona, scopes }: Grant): Json {
  const { subject, name, email, verified } = persona.person
  return {
    sub: String(subject),
    ...(scopes.includes('profile') && { name }),
    ...(scopes.includes('email') && email && { email, email_verified: verified }),
  }
}

/**
 * Creates the ID token of a grant. A fault can change the result of each step.
 *
 * @returns undefined if the scopes do not request OpenID Connect
 */
export async function writeIdToken(
  standIn: StandIn,
  { grant, accessToken }: { grant: Grant; accessToken: string },
): Promise<string | undefined> {
  if (!grant.scopes.includes('openid')) return
  const { faults } = standIn
  const kid = faults.signedBy ?? FIRST_KEY
  const claims = alter(faults.idToken, idClaims(standIn, grant, accessToken))
  const header = alter(faults.header, { alg: 'RS256', kid, typ: 'JWT' })
  const jwt = await sign(header, claims, (await findKey(kid)).privateKey)
  return faults.encoded ? faults.encoded(jwt) : jwt
}

/** Returns the claims of an ID token (OpenID Connect Core §2). */
function idClaims({ issuer }: StandIn, grant: Grant, accessToken: string): Json {
  const now = epochNow()
  return {
    iss: issuer(),
    aud: grant.clientId,
    iat: now,
    exp: now + TOKEN_SECONDS,
    nonce: grant.nonce,
    at_hash: leftHalfOfHash(accessToken),
    ...userClaims(grant),
  }
}

/**
 * Returns the `at_hash` claim, which binds the ID token to this access token (OpenID Connect Core §3.1.3.6).
 */
function leftHalfOfHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

/**
 * Signs any header and claims. Tests need invalid ones, which the checks of a JWT library would not allow.
 */
async function sign(header: Json, claims: Json, privateKey: CryptoKey): Promise<string> {
  const payload = Buffer.from(JSON.stringify(claims))
  if (header.alg === 'none') {
    return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload.toString('base64url')}.`
  }
  const key = header.alg === 'HS256' ? Buffer.from(STAND_IN_CLIENT.clientSecret) : privateKey
  return new CompactSign(payload).setProtectedHeader(header as CompactJWSHeaderParameters).sign(key)
}
