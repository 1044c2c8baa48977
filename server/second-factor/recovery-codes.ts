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
 * scrypt with 8 MiB, about a fortieth of a second. A fast hash would leave 50 bits to a day of guessing on one
 * graphics card (OWASP ASVS 6.5.2). It is less than for a password, because no user chooses a code.
 */
const COST = { N: 8_192, r: 8, p: 1 }

/** So many hashes may wait for a thread. File reads and DNS share the threads, and made-up codes cost a hash too. */
const MAX_HASHING = 64
let hashing = 0

const derive = promisify<string, string, number, typeof COST, Buffer>(scrypt)

/** New recovery codes: the texts for their owner, and their hashes, which alone are stored. */
export interface NewRecoveryCodes {
  codes: string[]
  salt: string
  hashes: string[]
}

/** Creates the recovery codes of a user. Does not store them. */
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

/** Returns the hash of a code as typed. Blanks, hyphens and letter case do not count, nor do O, I and L. @throws {ApiError} 503 unavailable */
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
