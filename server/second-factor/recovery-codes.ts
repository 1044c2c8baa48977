import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { Db } from '../db/database.ts'
import { errors } from '../errors.ts'
import { deleteRecoveryCodes, insertRecoveryCodes } from './recovery-code-repository.ts'

const HOW_MANY = 10

/** A recovery code has 50 random bits: ten characters of five bits each. */
const LENGTH = 10

/** Crockford's base32, which has no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * scrypt with 8 MiB, about a fortieth of a second. With a fast hash, one graphics card could try all 50 bits within
 * a day (OWASP ASVS 6.5.2). The cost is lower than that of a password, because codes are random.
 */
const COST = { N: 8_192, r: 8, p: 1 }

/**
 * The most hashes that may wait for a thread. File reads and DNS use the same threads, and a made-up code costs a
 * hash too.
 */
const MAX_HASHING = 64
let hashing = 0

const derive = promisify<string, string, number, typeof COST, Buffer>(scrypt)

/** New recovery codes: the texts for their owner, and the hashes to store. The texts are not stored. */
export interface NewRecoveryCodes {
  codes: string[]
  salt: string
  hashes: string[]
}

/** Creates the recovery codes of a user. Does not store them. @throws {ApiError} 503 unavailable */
export async function createRecoveryCodes(): Promise<NewRecoveryCodes> {
  const salt = randomBytes(16).toString('hex')
  const codes = new Set<string>()
  while (codes.size < HOW_MANY) codes.add(createCode())
  // One after the other, so that a few users who renew their codes do not fill the queue of those who sign in.
  const hashes: string[] = []
  for (const code of codes) hashes.push(await hashRecoveryCode(code, salt))
  return { codes: [...codes], salt, hashes }
}

/** Returns a code as its owner sees it, such as `7QK2M-0XF9D`. */
function createCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`
}

/** Stores new recovery codes in place of all earlier ones. Run it in a transaction. */
export async function replaceRecoveryCodes(
  db: Db,
  userId: number,
  { salt, hashes }: NewRecoveryCodes,
): Promise<void> {
  await deleteRecoveryCodes(db, userId)
  await insertRecoveryCodes(
    db,
    hashes.map((hash) => ({ user_id: userId, hash, salt, used_at: null })),
  )
}

/**
 * Returns the hash of a code as typed. Spaces, hyphens and letter case make no difference. O counts as 0, I and L
 * count as 1.
 *
 * @throws {ApiError} 503 unavailable
 */
export async function hashRecoveryCode(typed: string, salt: string): Promise<string> {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '')
  const code = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  if (hashing >= MAX_HASHING) throw errors.unavailable(5)
  hashing += 1
  try {
    return (await derive(code, salt, 32, COST)).toString('hex')
  } finally {
    hashing -= 1
  }
}
