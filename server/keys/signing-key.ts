import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { weaknessOf } from './key-strength.ts'

/**
 * The supported algorithms (RFC 7518 §3.1, RFC 8037). Each one signs the same content with the same signature
 * every time. ES256 does not, and a pair could not be sent again.
 */
export const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'EdDSA', 'RS256'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** A key that verifies tokens, with one algorithm alone (RFC 8725 §3.1). */
export interface VerificationKey {
  /** The key id in tokens. Derived from the key, without revealing a secret. */
  kid: string
  algorithm: Algorithm
  /** The secret, or the public key of a pair as PEM. */
  verifyWith: string
  /** The public key of a pair, for publication (RFC 7517). */
  publicJwk?: JsonWebKey
  /** The key as an item of PREVIOUS_SIGNING_KEYS, which includes a secret. */
  asPrevious: string
}

/** A key that signs tokens. */
export interface SigningKey extends VerificationKey {
  /** The secret, or the private key of a pair as PEM. */
  signWith: string
}

/** What is wrong with a key, to be appended to its name. Never includes any part of the key. */
export class KeyProblem extends Error {}

/** HMAC needs a key as long as its hash (RFC 7518 §3.2). A pair has no secret. */
const SECRET_BYTES = { HS256: 32, HS384: 48, HS512: 64, EdDSA: 0, RS256: 0 }

const RSA_BITS = 2_048 // RFC 7518 §3.3

/**
 * Reads a key that signs: a secret, or the private key of a pair, as PEM with or without its first and last
 * line. `file:` and a path read it from a file.
 *
 * @throws {KeyProblem} if it is weak, or not a key for this algorithm
 */
export function readSigningKey(text: string, algorithm: Algorithm): SigningKey {
  const content = contentOf(text)
  const pair = parsePair(content)
  if (!isPair(algorithm)) return { ...secretKey(content, text, algorithm), signWith: content }
  if (pair?.type !== 'private') throw new KeyProblem(`is not a private key for ${algorithm}`)
  const signWith = pair.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { ...publicKey(createPublicKey(signWith), algorithm), signWith }
}

/**
 * Reads a key that only verifies, such as `HS256:secret` or `EdDSA:file:/path/public.pem`.
 *
 * @throws {KeyProblem} if it is weak, or not a key for its algorithm
 */
export function readPreviousKey(item: string): VerificationKey {
  const algorithm = ALGORITHMS.find((name) => item.startsWith(`${name}:`))
  if (!algorithm) throw new KeyProblem('does not begin with an algorithm, as in HS256:secret')
  const text = item.slice(algorithm.length + 1)
  const content = contentOf(text)
  if (!isPair(algorithm)) return secretKey(content, text, algorithm)
  const pair = parsePair(content)
  if (pair?.type !== 'public') throw new KeyProblem(`is not a public key for ${algorithm}`)
  return publicKey(pair, algorithm)
}

/** Creates a new key in the format of SIGNING_KEY: one line, for every algorithm. */
export function makeKeyText(algorithm: Algorithm): string {
  if (!isPair(algorithm)) return randomBytes(SECRET_BYTES[algorithm]).toString('hex')
  const { privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: RSA_BITS })
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
}

/** Returns whether keys of this algorithm are pairs, not secrets. */
export function isPair(algorithm: string | undefined): boolean {
  return algorithm === 'EdDSA' || algorithm === 'RS256'
}

function contentOf(text: string): string {
  if (!text.startsWith('file:')) return text
  try {
    return readFileSync(text.slice('file:'.length), 'utf8').trim()
  } catch {
    throw new KeyProblem('names a file that cannot be read')
  }
}

/** A public key must not pass as a secret, because any client that knows it could sign (RFC 8725 §2.1). */
function secretKey(secret: string, text: string, algorithm: Algorithm): VerificationKey {
  const isOfPair = secret.includes('-----BEGIN') || parsePair(secret) !== undefined
  const weakness = isOfPair
    ? `is a key of a pair, and ${algorithm} needs a secret`
    : weaknessOf(secret, SECRET_BYTES[algorithm])
  if (weakness) throw new KeyProblem(weakness)
  const kid = createHmac('sha256', secret).update('kid').digest('hex').slice(0, 8)
  return { kid, algorithm, verifyWith: secret, asPrevious: `${algorithm}:${text}` }
}

function publicKey(key: KeyObject, algorithm: Algorithm): VerificationKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type !== (algorithm === 'EdDSA' ? 'ed25519' : 'rsa'))
    throw new KeyProblem(`is not a key for ${algorithm}`)
  if (type === 'rsa' && Number(details?.modulusLength) < RSA_BITS)
    throw new KeyProblem(`has fewer than ${RSA_BITS} bits`)
  const der = key.export({ type: 'spki', format: 'der' })
  return {
    kid: createHash('sha256').update(der).digest('hex').slice(0, 16),
    algorithm,
    verifyWith: key.export({ type: 'spki', format: 'pem' }).toString(),
    publicJwk: key.export({ format: 'jwk' }),
    asPrevious: `${algorithm}:${der.toString('base64')}`,
  }
}

/** An `.env` file has one line per setting, so PEM has `\n` for its line breaks there. */
function parsePair(text: string): KeyObject | undefined {
  const isPem = text.includes('-----BEGIN')
  const key = isPem ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64')
  const format = isPem ? 'pem' : 'der'
  return (
    orUndefined(() => createPrivateKey({ key, format, type: 'pkcs8' })) ??
    orUndefined(() => createPublicKey({ key, format, type: 'spki' }))
  )
}

function orUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    // Node throws if the text is not such a key.
    return undefined
  }
}
