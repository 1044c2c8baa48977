/** In characters (OWASP ASVS 6.2.1). */
export const PASSWORD_MIN_LENGTH = 8

/** bcrypt reads 72 bytes of a password and ignores the rest, so longer ones are refused. */
export const PASSWORD_MAX_BYTES = 72

/** In characters. */
export const USERNAME_MIN_LENGTH = 3
export const USERNAME_MAX_LENGTH = 150

/**
 * Letters and digits of any script and `. + - _`. Without `@`, so that a user name is never an e-mail
 * address, and without invisible characters.
 */
export const USERNAME_PATTERN = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}.+_-]+$/u

/** RFC 5321 §4.5.3.1.3, less the brackets. */
export const EMAIL_MAX_LENGTH = 254

const DOMAIN_LETTER = '[a-zA-Z0-9\\p{L}\\p{M}\\p{N}\\p{So}\\p{Join_Control}]'
const DOMAIN_LABEL = `${DOMAIN_LETTER}(?:(?:${DOMAIN_LETTER}|-){0,61}${DOMAIN_LETTER})?`

/**
 * What browsers accept in an `<input type="email">` (WHATWG HTML §4.10.5.1.5). They send an internationalized
 * domain in Punycode, other clients send it as it is.
 */
export const EMAIL_PATTERN = new RegExp(
  `^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`,
  'u',
)

/** The longest user name or e-mail address that is looked up. */
export const SIGN_IN_NAME_MAX_LENGTH = EMAIL_MAX_LENGTH

/** Of a first or last name, in characters. */
export const PERSON_NAME_MAX_LENGTH = 150
