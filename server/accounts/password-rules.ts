import { PASSWORD_MAX_BYTES, PASSWORD_MIN_LENGTH } from '../../shared/limits.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'
import { foldText, nameKey } from './name-key.ts'
import { opaquePassword } from './typed-password.ts'

/** Whose password it is to be, as far as that is known. */
export interface PasswordOwner {
  username?: string
  email?: string
}

/** Says what is wrong with a new password, in the words of Django; an empty list if nothing is. */
export function passwordProblems(typed: string, owner: PasswordOwner = {}): string[] {
  const password = opaquePassword(typed)
  // Nothing more is asked of one that is too long: folding and comparing it would take seconds.
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    return [`This password is too long. It must have at most ${PASSWORD_MAX_BYTES} bytes.`]
  }
  const problems: string[] = []
  if ([...password].length < PASSWORD_MIN_LENGTH) {
    problems.push(`This password is too short. It must contain at least ${PASSWORD_MIN_LENGTH} characters.`)
  }
  if (COMMON_PASSWORDS.has(foldText(password))) problems.push('This password is too common.')
  const like = whatItIsLike(password, owner)
  if (like) problems.push(`The password is too similar to the ${like}.`)
  return problems
}

function whatItIsLike(password: string, { username = '', email = '' }: PasswordOwner): string | undefined {
  if (isLike(password, username)) return 'username'
  if (isLike(password, email)) return 'email address'
}

/** Compares with the whole text and with its words: sam.smith@example.com has sam, smith, example. */
function isLike(password: string, text: string): boolean {
  const folded = foldText(password)
  const key = nameKey(text)
  const words = [key, ...key.split('@'), ...key.split(/[^\p{L}\p{N}]+/u)]
  return words.some((word) => word.length >= 3 && similarity(folded, word) >= SIMILAR)
}

/** Django's UserAttributeSimilarityValidator draws the line here too. */
const SIMILAR = 0.7

/** How much two texts have in common, from 0 to 1: twice the shared characters over all of them. */
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
