import { randomBytes } from 'node:crypto'
import { USERNAME_MIN_LENGTH, USERNAME_PATTERN } from '../../shared/field-lengths.ts'
import { findUserForSignIn } from '../accounts/user-repository.ts'
import type { Db } from '../db/database.ts'
import type { ExternalIdentity } from './provider.ts'

/** Leaves room for the suffix that makes it unique. */
const LONGEST = 100

/** The most numbers to try before a random suffix. */
const MAX_NUMBER = 20

/** Returns a user name that is free at the moment, similar to the user's name at the provider. */
export async function proposeUsername(db: Db, identity: Omit<ExternalIdentity, 'subject'>): Promise<string> {
  const { username, provenEmail, email, name } = identity
  const wish = firstUsername([username, localPart(provenEmail ?? email), name?.replaceAll(' ', '.')])
  for (let number = 1; number <= MAX_NUMBER; number++) {
    const proposal = number === 1 ? wish : `${wish}${number}`
    if (!(await findUserForSignIn(db, proposal))) return proposal
  }
  return withRandomPart(wish)
}

/**
 * Creates a user name for an account that is known by its e-mail address alone. It cannot be guessed, because
 * a registration with the same name would otherwise reveal that the address has an account.
 */
export function makeUpUsername(email: string): string {
  return withRandomPart(firstUsername([localPart(email)]))
}

function withRandomPart(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`
}

function localPart(email?: string): string | undefined {
  return email?.split('@')[0]
}

function firstUsername(wishes: (string | undefined)[]): string {
  return wishes.map(toUsername).find((text) => text.length >= USERNAME_MIN_LENGTH) ?? 'user'
}

function toUsername(text = ''): string {
  const characters = [...text.normalize('NFKC')].filter((character) => USERNAME_PATTERN.test(character))
  return characters.slice(0, LONGEST).join('')
}
