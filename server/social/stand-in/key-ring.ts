import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key that signs, and what is published of it. */
export interface SigningKey {
  privateKey: CryptoKey
  publicJwk: JWK
}

const keys = new Map<string, Promise<SigningKey>>()

/**
 * Gives the key of a name. It is made when it is first asked for, so that a server starts without
 * the wait, and it is gone when the process is.
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
