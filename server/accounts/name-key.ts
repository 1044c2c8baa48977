import { createHash } from 'node:crypto'
import { domainToASCII, domainToUnicode } from 'node:url'
import { tidyName, visibleText } from '../../shared/typed-name.ts'

/**
 * Returns the key of a typed username or e-mail address. Names with the same key count as the same name. Case,
 * compatibility characters, invisible characters and the spelling of a domain make no difference.
 */
export function nameKey(typed: string): string {
  const name = tidyName(typed)
  const at = name.lastIndexOf('@')
  if (at < 0) return foldText(name)
  return `${foldText(name.slice(0, at))}@${domainKey(name.slice(at + 1))}`
}

/**
 * Folds a text, so that it can be compared without regard to compatibility characters (NFKC), case and invisible
 * characters.
 */
export function foldText(text: string): string {
  // Upper case turns ß into SS, so that ß equals ss. The capital ẞ would stay ẞ, so the first step turns it into ß.
  const folded = visibleText(text).toLowerCase().toUpperCase().toLowerCase()
  // Lower case turns Σ at the end of a word into ς. The beginning of a name, typed in a search, may end in ς where
  // the whole name has σ. Both become σ, so that they match.
  return folded.replaceAll('ς', 'σ').normalize('NFKC')
}

/**
 * Returns an e-mail address as it is stored and shown, with its domain in Unicode. Users type the domain in
 * Unicode, but browsers send it in Punycode if it was typed into an `<input type="email">`.
 */
export function readableEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (!PUNYCODE.test(email.slice(at))) return email
  return `${email.slice(0, at)}@${domainKey(email.slice(at + 1))}`
}

/**
 * Returns the SHA-256 of a name's key, for the keys of limits. The limits do not store plain names, because a user
 * may type a password into the field of the name.
 */
export function hashOfName(name: string): string {
  return createHash('sha256').update(nameKey(name)).digest('hex')
}

const PUNYCODE = /[@.]xn--/i
const ASCII = /^[\0-\x7f]*$/

/**
 * The characters of a domain. Any other character is refused, because Node parses a domain as part of a URL, where
 * `/` for example ends it.
 */
const DOMAIN = /^[\p{L}\p{M}\p{N}\p{So}\p{Join_Control}._-]+$/u

/** Returns a domain in Unicode (UTS 46). A text that is not a domain is folded as other names are. */
function domainKey(domain: string): string {
  const isPlain = ASCII.test(domain) && !PUNYCODE.test(`@${domain}`)
  if (isPlain || !DOMAIN.test(domain)) return foldText(domain)
  // Node 20 maps ẞ to ss, but later versions and browsers map it to ß. Replacing ẞ first gives ß everywhere.
  return domainToUnicode(domainToASCII(domain.replaceAll('ẞ', 'ß'))) || foldText(domain)
}
