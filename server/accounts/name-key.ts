import { createHash } from 'node:crypto'
import { domainToASCII, domainToUnicode } from 'node:url'
import { tidyName, visibleText } from '../../shared/typed-name.ts'

/**
 * Returns the key of a typed user name or e-mail address: the form that is compared and is unique. Case,
 * compatibility characters, invisible characters and the spelling of a domain make no difference.
 */
export function nameKey(typed: string): string {
  const name = tidyName(typed)
  const at = name.lastIndexOf('@')
  if (at < 0) return foldText(name)
  return `${foldText(name.slice(0, at))}@${domainKey(name.slice(at + 1))}`
}

/** Folds a text to compare it with others: compatibility characters (NFKC), case, invisible characters. */
export function foldText(text: string): string {
  // Through upper case, which unifies ß and ss. ẞ has no upper case, so it must become ß first.
  const folded = visibleText(text).toLowerCase().toUpperCase().toLowerCase()
  // At the end of a word lower case makes another sigma, but a prefix of a name must give a prefix of its
  // key.
  return folded.replaceAll('ς', 'σ').normalize('NFKC')
}

/**
 * Returns an e-mail address as it was typed, for storing and showing. Browsers send the domain of an `<input
 * type="email">` in Punycode.
 */
export function readableEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (!PUNYCODE.test(email.slice(at))) return email
  return `${email.slice(0, at)}@${domainKey(email.slice(at + 1))}`
}

/** Returns the SHA-256 of a key, for counters, because users may type a password into the wrong field. */
export function hashOfName(name: string): string {
  return createHash('sha256').update(nameKey(name)).digest('hex')
}

const PUNYCODE = /[@.]xn--/i
const ASCII = /^[\0-\x7f]*$/

/** Any other character would be read as another part of a URL. */
const DOMAIN = /^[\p{L}\p{M}\p{N}\p{So}\p{Join_Control}._-]+$/u

/** Returns a domain in Unicode (UTS 46). A text that cannot be a domain is folded like a name. */
function domainKey(domain: string): string {
  const isPlain = ASCII.test(domain) && !PUNYCODE.test(`@${domain}`)
  if (isPlain || !DOMAIN.test(domain)) return foldText(domain)
  // The capital letter, because Node 20 still reads it as ss, unlike later versions and browsers.
  return domainToUnicode(domainToASCII(domain.replaceAll('ẞ', 'ß'))) || foldText(domain)
}
