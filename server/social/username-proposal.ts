import { randomBytes } from 'node:crypto'
import { USERNAME_MIN_LENGTH, USERNAME_PATTERN } from '../../shared/field-lengths.ts'
import { findUserForSignIn } from '../accounts/user-repository.ts'
import type { Db } from '../db/database.ts'
import type { ExternalIdentity } from './provider.ts'

/**
 * In characters. It is shorter than a username may be, so that there is room for a suffix that makes it
 * unique.
 */
const LONGEST = 100

/** The highest number that is tried as a suffix. After that the suffix is random. */
const MAX_NUMBER = 20

/** Returns a username that is free at the moment, and similar to the user's name or e-mail address at the provider. */
export async function proposeUsername(db: Db, identity: Omit<ExternalIdentity, 'subject'>): Promise<string> {
  const { username, provenEmail, email, name } = identity
  const preferred = firstUsername([username, localPart(provenEmail ?? email), name?.replaceAll(' ', '.')])
  for (let number = 1; number <= MAX_NUMBER; number++) {
    const proposal = number === 1 ? preferred : `${preferred}${number}`
    if (!(await findUserForSignIn(db, proposal))) return proposal
  }
  return withRandomPart(preferred)
}

/**
 * Creates a username for an account whose owner did not choose one and signs in by e-mail address. Mails show this
 * username. It has a random part, so that an attacker cannot guess it. A registration with the same username would
 * fail, and reveal that the e-mail address has an account.
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

function firstUsername(candidates: (string | undefined)[]): string {
  return candidates.map(toUsername).find((text) => text.length >= USERNAME_MIN_LENGTH) ?? 'user'
}

function toUsername(text = ''): string {
  const characters = [...text.normalize('NFKC')].filter((character) => USERNAME_PATTERN.test(character))
  return characters.slice(0, LONGEST).join('')
}
