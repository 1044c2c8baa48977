import { PASSWORD_MAX_BYTES, PASSWORD_MIN_LENGTH } from '../../shared/field-lengths.ts'
import type { Config } from '../config/config.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'
import { foldText, nameKey } from './name-key.ts'
import { isMadeOf, siteWords } from './password-context.ts'
import { isSequential } from './password-sequences.ts'
import { opaquePassword } from './typed-password.ts'

/** The owner of a new password, as far as known. */
export interface PasswordOwner {
  username?: string
  email?: string
}

/** The site whose host a password must not contain. */
export type PasswordSite = Pick<Config, 'publicUrl'>

/** Returns the problems of a new password, in the style of Django, or an empty list. */
export function passwordProblems(typed: string, owner: PasswordOwner, site: PasswordSite): string[] {
  const password = opaquePassword(typed)
  // No further checks of a too long one, because folding and comparing it would take seconds.
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    return [`This password is too long. It must have at most ${PASSWORD_MAX_BYTES} bytes.`]
  }
  const problems: string[] = []
  if ([...password].length < PASSWORD_MIN_LENGTH) {
    problems.push(`This password is too short. It must contain at least ${PASSWORD_MIN_LENGTH} characters.`)
  }
  if (COMMON_PASSWORDS.has(foldText(password))) problems.push('This password is too common.')
  // Many that are common or short are sequential as well. One message is enough for those.
  if (problems.length === 0 && isSequential(password)) {
    problems.push('This password is mostly repeated or sequential characters.')
  }
  const like = whatItIsLike(password, owner, site)
  if (like) problems.push(`The password is too similar to the ${like}.`)
  return problems
}

function whatItIsLike(password: string, owner: PasswordOwner, site: PasswordSite): string | undefined {
  const { username = '', email = '' } = owner
  if (isLike(password, username)) return 'username'
  if (isLike(password, email)) return 'email address'
  if (isMadeOf(password, siteWords(site.publicUrl))) return 'name of this site'
}

/** Compares with the whole text and with its words: sam.smith@example.com has sam, smith, example. */
function isLike(password: string, text: string): boolean {
  const folded = foldText(password)
  const key = nameKey(text)
  const words = [key, ...key.split('@'), ...key.split(/[^\p{L}\p{N}]+/u)]
  const long = words.filter((word) => word.length >= 3)
  return isMadeOf(password, long) || long.some((word) => similarity(folded, word) >= SIMILAR)
}

/** The threshold of Django's UserAttributeSimilarityValidator. */
const SIMILAR = 0.7

/** Returns how similar two texts are, from 0 to 1: twice the shared characters over all of them. */
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
