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
 * The supported algorithms (RFC 7518 §3.1, RFC 8037). With each of them, the same content always has the same
 * signature, so that a token can be sent again without storing it. ES256 is not supported, because its signatures
 * are random.
 */
export const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'EdDSA', 'RS256'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** A key that verifies tokens. It belongs to one algorithm only (RFC 8725 §3.1). */
export interface VerificationKey {
  /** The id of the key, in the header of tokens. It is derived from the key but does not reveal a secret. */
  kid: string
  algorithm: Algorithm
  /** The secret, or the public key of a key pair in PEM. */
  verifyWith: string
  /** The public key of a key pair, as it is published (RFC 7517). */
  publicJwk?: JsonWebKey
  /** The secret, or the private key of a key pair. Undefined if only the public key is known. */
  secret?: string
  /** The key as an item of PREVIOUS_SIGNING_KEYS. It may contain the secret or the private key. */
  asPrevious: string
}

/** A key that signs tokens. */
export interface SigningKey extends VerificationKey {
  /** The secret, or the private key of a key pair in PEM. */
  signWith: string
}

/**
 * Thrown for a key that cannot be used. The message is written to follow the name of a setting, and never includes
 * any part of the key.
 */
export class KeyProblem extends Error {}

/**
 * The least number of bytes in a secret. HMAC needs a key at least as long as its hash (RFC 7518 §3.2). EdDSA and
 * RS256 use key pairs.
 */
const SECRET_BYTES = { HS256: 32, HS384: 48, HS512: 64, EdDSA: 0, RS256: 0 }

const RSA_BITS = 2_048 // the least that RFC 7518 §3.3 allows

/**
 * Reads a key that signs: a secret, or the private key of a key pair. PEM may lack its `BEGIN` and `END` lines. A
 * text that begins with `file:` is the path of a file to read.
 *
 * @throws {KeyProblem} if the key is weak or does not fit the algorithm, or its file cannot be read
 */
export function readSigningKey(text: string, algorithm: Algorithm): SigningKey {
  const content = contentOf(text)
  const pair = parsePair(content)
  if (!isPair(algorithm)) return { ...secretKey(content, text, algorithm), signWith: content }
  if (pair?.type !== 'private') throw new KeyProblem(`is not a private key for ${algorithm}`)
  const key = privateKey(pair, algorithm)
  return { ...key, signWith: key.secret }
}

/**
 * Reads a key that only verifies, such as `HS256:secret` or `EdDSA:file:/path/public.pem`. The public key of a pair
 * is enough to verify. The private key is needed only to decrypt stored secrets.
 *
 * @throws {KeyProblem} if the key is weak, names no algorithm or does not fit its algorithm, or its file cannot be
 *   read
 */
export function readPreviousKey(item: string): VerificationKey {
  const algorithm = ALGORITHMS.find((name) => item.startsWith(`${name}:`))
  if (!algorithm) throw new KeyProblem('does not begin with an algorithm, as in HS256:secret')
  const text = item.slice(algorithm.length + 1)
  const content = contentOf(text)
  if (!isPair(algorithm)) return secretKey(content, text, algorithm)
  const pair = parsePair(content)
  if (!pair) throw new KeyProblem(`is not a key for ${algorithm}`)
  return pair.type === 'private' ? privateKey(pair, algorithm) : publicKey(pair, algorithm)
}

/** Creates a random key in the format of SIGNING_KEY, which is one line for every algorithm. */
export function makeKeyText(algorithm: Algorithm): string {
  if (!isPair(algorithm)) return randomBytes(SECRET_BYTES[algorithm]).toString('hex')
  const { privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: RSA_BITS })
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
}

/** Returns whether the algorithm uses key pairs. The other algorithms use a secret. */
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

/**
 * Creates a key from a secret. Refuses the key of a key pair. If a public key were used as a secret, any client
 * that knows the public key could sign tokens (RFC 8725 §2.1).
 */
function secretKey(secret: string, text: string, algorithm: Algorithm): VerificationKey {
  const isOfPair = secret.includes('-----BEGIN') || parsePair(secret) !== undefined
  const weakness = isOfPair
    ? `is a key of a pair, and ${algorithm} needs a secret`
    : weaknessOf(secret, SECRET_BYTES[algorithm])
  if (weakness) throw new KeyProblem(weakness)
  const kid = createHmac('sha256', secret).update('kid').digest('hex').slice(0, 8)
  return { kid, algorithm, verifyWith: secret, secret, asPrevious: `${algorithm}:${text}` }
}

function privateKey(pair: KeyObject, algorithm: Algorithm): VerificationKey & { secret: string } {
  const secret = pair.export({ type: 'pkcs8', format: 'pem' }).toString()
  const der = pair.export({ type: 'pkcs8', format: 'der' })
  const asPrevious = `${algorithm}:${der.toString('base64')}`
  return { ...publicKey(createPublicKey(secret), algorithm), secret, asPrevious }
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

/**
 * Parses a private or a public key. Line breaks of PEM may be written as `\n`, because each setting of an `.env`
 * file is one line.
 */
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
    // Node throws if the text is not a key.
    return undefined
  }
}
