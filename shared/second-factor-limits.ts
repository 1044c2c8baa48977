/** In seconds: how long the second step of a sign-in may take. */
export const CHALLENGE_SECONDS = 300

/** After this many wrong codes the second step fails, and the user must begin the sign-in again. */
export const MAX_TRIES = 5
