/** What is wrong with a token, in the words of Simple JWT. */
export class TokenProblem extends Error {
  constructor(message = INVALID_OR_EXPIRED) {
    super(message)
    this.name = 'TokenProblem'
  }
}

/** What Simple JWT says of any token that cannot be used. */
export const INVALID_OR_EXPIRED = 'Token is invalid or expired'

/** What it says of a token that was ended before its time. */
export const BLACKLISTED = 'Token is blacklisted'
