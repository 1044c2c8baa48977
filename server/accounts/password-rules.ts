import { PASSWORD_MIN_LENGTH } from '../../shared/field-lengths.ts'
import type { Config } from '../config/config.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'
import { foldText, nameKey } from './name-key.ts'
import { isMadeOf, siteWords } from './password-context.ts'
import { SCHEMES } from './password-schemes.js'
import { isSequential } from './password-sequences.ts'
import { opaquePassword } from './typed-password.ts'

/** The owner of a new password. A registration with an invalid username or e-mail address lacks that field. */
export interface PasswordOwner {
  username?: string
  email?: string
}

/**
 * The settings that the rules depend on: the site, whose name must not make up most of a password, and the scheme,
 * which limits the length.
 */
export type PasswordSite = Pick<Config, 'publicUrl' | 'passwordHash'>

/**
 * Returns the problems of a new password, with Django's messages where Django has the same rule. Returns an empty
 * list for a good password.
 */
export function passwordProblems(typed: string, owner: PasswordOwner, site: PasswordSite): string[] {
  const password = opaquePassword(typed)
  // A password that is too long gets no further checks, because folding and comparing it could take seconds.
  const { maxBytes } = SCHEMES[site.passwordHash]
  if (Buffer.byteLength(password) > maxBytes) {
    return [`This password is too long. It must have at most ${maxBytes} bytes.`]
  }
  const problems: string[] = []
  if ([...password].length < PASSWORD_MIN_LENGTH) {
    problems.push(`This password is too short. It must contain at least ${PASSWORD_MIN_LENGTH} characters.`)
  }
  if (COMMON_PASSWORDS.has(foldText(password))) problems.push('This password is too common.')
  // Many common or short passwords are also sequential. One message is enough for them.
  if (problems.length === 0 && isSequential(password)) {
    problems.push('This password is mostly repeated or sequential characters.')
  }
  const like = similarTo(password, owner, site)
  if (like) problems.push(`The password is too similar to the ${like}.`)
  return problems
}

function similarTo(password: string, owner: PasswordOwner, site: PasswordSite): string | undefined {
  const { username = '', email = '' } = owner
  if (isLike(password, username)) return 'username'
  if (isLike(password, email)) return 'email address'
  if (isMadeOf(password, siteWords(site.publicUrl))) return 'name of this site'
}

/**
 * Returns whether a password resembles a text, or one of its words. The text is a username or an e-mail address.
 * The words of sam.smith@example.com are sam, smith, example and com.
 */
function isLike(password: string, text: string): boolean {
  const folded = foldText(password)
  const key = nameKey(text)
  const words = [key, ...key.split('@'), ...key.split(/[^\p{L}\p{N}]+/u)]
  const long = words.filter((word) => word.length >= 3)
  return isMadeOf(password, long) || long.some((word) => similarity(folded, word) >= SIMILAR)
}

/** The default of Django's UserAttributeSimilarityValidator. */
const SIMILAR = 0.7

/**
 * Returns how similar two texts are, from 0 to 1: twice the number of characters that they share, divided by the sum
 * of their lengths.
 */
function similarity(a: string, b: string): number {
  const left = [...b]
  let shared = 0
  for (const character of a) {
    const index = left.indexOf(character)
    if (index < 0) continue
    left.splice(index, 1)
    shared++
  }
  return (2 * shared) / ([...a].length + [...b].length)
}
