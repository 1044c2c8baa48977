import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '../../shared/api/passkey-api.ts'
import { ORIGIN } from './test-app.ts'

/** What an authenticator, or the browser before it, does otherwise than it should. */
export interface Misbehavior {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  /** Whether it has verified its user, as by a fingerprint. */
  verified?: boolean
  counter?: number
  userHandle?: string | undefined
  /** The attestation, in CBOR. */
  attestation?: Buffer
}

/** An authenticator of a test: it holds one passkey with a real key, and signs as a real one does. */
export interface TestAuthenticator {
  create(options: PasskeyCreationOptions, misbehavior?: Misbehavior): PasskeyAttestation
  get(options: PasskeyRequestOptions, misbehavior?: Misbehavior): PasskeyAssertion
}

/** Creates an authenticator whose key has this algorithm of COSE, and which counts its signatures or not. */
export function createAuthenticator(alg = -7, counts = true): TestAuthenticator {
  const { publicKey, privateKey } = KEY_PAIRS[alg]?.() ?? {}
  if (!publicKey || !privateKey) throw new Error(`There is no algorithm ${alg}.`)
  const id = randomBytes(32)
  const credential = { id: toText(id), rawId: toText(id), type: 'public-key' as const }
  let userHandle: string | undefined
  let counter = 0

  function dataOf(rpId: string, { verified = true, counter: given }: Misbehavior, created?: Buffer): Buffer {
    const flags = 0x01 | (verified ? 0x04 : 0) | (created ? 0x40 : 0)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags)
    head.writeUInt32BE(given ?? counter, 1)
    return Buffer.concat([hash(rpId), head, created ?? Buffer.alloc(0)])
  }

  return {
    create(options, misbehavior = {}) {
      userHandle = options.user.id
      const created = Buffer.concat([Buffer.alloc(16), lengthOf(id), id, encode(coseKey(alg, publicKey))])
      const authData = dataOf(misbehavior.rpId ?? options.rp.id, misbehavior, created)
      const attestation =
        misbehavior.attestation ?? encode(new Map<string, Cbor>([...NONE, ['authData', authData]]))
      const clientDataJSON = clientData('webauthn.create', options.challenge, misbehavior)
      const response = { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestation) }
      return { ...credential, response: { ...response, transports: ['internal', 'hybrid'] } }
    },

    get(options, misbehavior = {}) {
      if (counts) counter++
      const authenticatorData = dataOf(misbehavior.rpId ?? options.rpId, misbehavior)
      const clientDataJSON = clientData('webauthn.get', options.challenge, misbehavior)
      const signed = Buffer.concat([authenticatorData, hash(clientDataJSON)])
      const response = {
        clientDataJSON: toText(clientDataJSON),
        authenticatorData: toText(authenticatorData),
        signature: toText(sign(alg === -8 ? null : 'sha256', signed, privateKey)),
        userHandle: 'userHandle' in misbehavior ? misbehavior.userHandle : userHandle,
      }
      return { ...credential, response }
    },
  }
}

/** Creates a pair of keys, by the algorithm of COSE. */
const KEY_PAIRS: Record<number, () => { publicKey: KeyObject; privateKey: KeyObject }> = {
  [-7]: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  [-8]: () => generateKeyPairSync('ed25519'),
  [-257]: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  [-35]: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
}

/** The attestation that names no authenticator. */
const NONE: [string, Cbor][] = [
  ['fmt', 'none'],
  ['attStmt', new Map()],
]

/** Returns a public key in COSE (RFC 9053 §7.1, RFC 8230 §4). Key 1 is its type, 3 its algorithm. */
function coseKey(alg: number, key: KeyObject): Map<number, Cbor> {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(jwk[name] ?? '', 'base64url')
  const curve = alg === -35 ? 2 : 1
  if (alg === -257) return numbered({ 1: 3, 3: alg, [-1]: bytes('n'), [-2]: bytes('e') })
  if (alg === -8) return numbered({ 1: 1, 3: alg, [-1]: 6, [-2]: bytes('x') })
  return numbered({ 1: 2, 3: alg, [-1]: curve, [-2]: bytes('x'), [-3]: bytes('y') })
}

function numbered(fields: Record<number, Cbor>): Map<number, Cbor> {
  return new Map(Object.entries(fields).map(([key, value]) => [Number(key), value]))
}

/** A value that CBOR can encode. */
export type Cbor = number | string | Buffer | Cbor[] | Map<string | number, Cbor>

/** Encodes a value in CBOR (RFC 8949 §3), as far as attestations need it. */
export function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)])
  const pairs = [...value].flatMap(([key, item]) => [encode(key), encode(item)])
  return Buffer.concat([head(5, value.size), ...pairs])
}

function head(type: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(type << 5) | size])
  if (size < 256) return Buffer.from([(type << 5) | 24, size])
  return Buffer.from([(type << 5) | 25, size >> 8, size & 0xff])
}

function clientData(type: string, challenge: string, misbehavior: Misbehavior): Buffer {
  return Buffer.from(
    JSON.stringify({ type, challenge, origin: ORIGIN, crossOrigin: false, ...only(misbehavior) }),
  )
}

function only({ type, challenge, origin }: Misbehavior) {
  return { ...(type && { type }), ...(challenge && { challenge }), ...(origin && { origin }) }
}

function lengthOf(bytes: Buffer): Buffer {
  return Buffer.from([bytes.length >> 8, bytes.length & 0xff])
}

function hash(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}

function toText(bytes: Buffer): string {
  return bytes.toString('base64url')
}
