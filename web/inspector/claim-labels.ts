import type { AccessClaims } from '../../shared/api/token-api.ts'

/** The purpose of each claim of an access token. */
const CLAIMS: Record<keyof AccessClaims, string> = {
  token_type: 'What it may do: an access token opens protected routes, a refresh token does not.',
  exp: 'When it stops being accepted.',
  iat: 'When it was issued.',
  jti: 'A name of its own: no two tokens share it.',
  user_id: 'Whose it is, for the database.',
  username: 'Whose it is, for people.',
  sid: 'The session: one sign-in on one device.',
  gen: 'How often the session was refreshed, counted from 1.',
  session_exp: 'When the session ends, however often it is refreshed.',
  iss: 'Who has issued it (ISSUER).',
  aud: 'For whom it is meant (AUDIENCE).',
}

/** The purpose of each parameter in the header of an access token. */
const HEADER: Record<string, string> = {
  alg: 'How it is signed. The server asks its key, never the token.',
  typ: 'What this is: a JSON Web Token.',
  kid: 'Which of the server’s keys has signed it.',
}

/** Returns the explanation of a claim. Returns undefined if it is one of your own. */
export function claimLabel(name: string): string | undefined {
  return Object.hasOwn(CLAIMS, name) ? CLAIMS[name as keyof AccessClaims] : undefined
}

/** Returns the explanation of a header parameter. Returns undefined if the server never sets it. */
export function headerLabel(name: string): string | undefined {
  return Object.hasOwn(HEADER, name) ? HEADER[name] : undefined
}

/** The claims that are seconds since the epoch. */
export const TIME_CLAIMS: readonly string[] = ['exp', 'iat', 'session_exp'] satisfies (keyof AccessClaims)[]
