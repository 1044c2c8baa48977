/** In characters (OWASP ASVS 6.2.1). */
export const PASSWORD_MIN_LENGTH = 8

/** bcrypt reads 72 bytes of a password and ignores the rest, so longer ones are refused. */
export const PASSWORD_MAX_BYTES = 72

/** Longest user name or e-mail address that is looked at (RFC 5321 §4.5.3.1 allows 254). */
export const SIGN_IN_NAME_MAX_LENGTH = 254
