/** In characters. OWASP ASVS 6.2.1 requires at least eight. */
export const PASSWORD_MIN_LENGTH = 8

/** In characters. The maximum is that of Django. */
export const USERNAME_MIN_LENGTH = 3
export const USERNAME_MAX_LENGTH = 150

/**
 * Letters and digits of any script, and `. + - _`. Without `@`, no username can equal an e-mail address. With
 * invisible characters, two different usernames could look the same.
 */
export const USERNAME_PATTERN = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}.+_-]+$/u

/** In characters. The longest path of RFC 5321 §4.5.3.1.3 has 256, with two angle brackets around the address. */
export const EMAIL_MAX_LENGTH = 254

const DOMAIN_LETTER = '[a-zA-Z0-9\\p{L}\\p{M}\\p{N}\\p{So}\\p{Join_Control}]'
const DOMAIN_LABEL = `${DOMAIN_LETTER}(?:(?:${DOMAIN_LETTER}|-){0,61}${DOMAIN_LETTER})?`

/**
 * An e-mail address that browsers accept in an `<input type="email">` (WHATWG HTML §4.10.5.1.5), or one with a
 * domain in Unicode. Browsers send such a domain in Punycode, but other clients send it in Unicode.
 */
export const EMAIL_PATTERN = new RegExp(
  `^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`,
  'u',
)

/** In characters. The longest username or e-mail address that a sign-in looks up. */
export const SIGN_IN_NAME_MAX_LENGTH = EMAIL_MAX_LENGTH

/** In characters. For the first name, and also for the last name. */
export const PERSON_NAME_MAX_LENGTH = 150
