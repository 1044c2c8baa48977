import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** A signing key and its public part. */
export interface SigningKey {
  privateKey: CryptoKey
  publicJwk: JWK
}

const keys = new Map<string, Promise<SigningKey>>()

/**
 * Returns the key of a name. The key is created at the first call, so that the server starts sooner. It is lost
 * when the process ends.
 */
export function findKey(kid: string): Promise<SigningKey> {
  const key = keys.get(kid) ?? makeKey(kid)
  keys.set(kid, key)
  return key
}

async function makeKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}
