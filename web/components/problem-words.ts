import type { ApiError } from '../api/client.ts'

/** What to say where the server's own sentence would not help a person. */
const WORDS: Partial<Record<ApiError['code'], string>> = {
  no_active_account: 'The user name or the password is wrong.',
  email_not_verified: 'Your e-mail address is not confirmed yet. Open the link that we sent to you.',
  invalid: 'Please check what is marked below.',
  network: 'The server cannot be reached. Check your connection and try again.',
}

/** Says what went wrong, and what to do, in one sentence or two. */
export function wordsFor({ code, message }: ApiError): string {
  return WORDS[code] ?? message
}
