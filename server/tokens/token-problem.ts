/** What is wrong with a token, as a message of Simple JWT. */
export class TokenProblem extends Error {
  constructor(message = INVALID_OR_EXPIRED) {
    super(message)
    this.name = 'TokenProblem'
  }
}

/** Simple JWT's message for any token that cannot be used. */
export const INVALID_OR_EXPIRED = 'Token is invalid or expired'

/** Simple JWT's message for a token that was ended before its time. */
export const BLACKLISTED = 'Token is blacklisted'
