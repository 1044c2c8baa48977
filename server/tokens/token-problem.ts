/** Thrown for a token that cannot be used. The message is one of Simple JWT's. */
export class TokenProblem extends Error {
  constructor(message = INVALID_OR_EXPIRED) {
    super(message)
    this.name = 'TokenProblem'
  }
}

/** Simple JWT's message for a token that cannot be used, if no more precise message fits. */
export const INVALID_OR_EXPIRED = 'Token is invalid or expired'

/** Simple JWT's message for a token that was revoked, or is spent, before it expired. */
export const BLACKLISTED = 'Token is blacklisted'
