import type { ApiError } from '../api/client.ts'

/** Messages for codes whose server message would not help a user. */
const WORDS: Partial<Record<ApiError['code'], string>> = {
  no_active_account: 'The user name or the password is wrong.',
  email_not_verified: 'Your e-mail address is not confirmed yet. Open the link that we sent to you.',
  invalid: 'Please check what is marked below.',
  social_failed: 'This sign-in took too long, or was not begun in this browser. Please begin again.',
  provider_error: 'The provider gave an answer that we cannot trust. Nothing happened; please begin again.',
  provider_unavailable: 'The provider does not answer just now. Try again later, or sign in another way.',
  reauthentication_required:
    'For this you must have signed in within the last ten minutes. Sign out and in again, then try once more.',
  last_way_in:
    'This is your only way in, so it has to stay. Set a password or connect another provider first.',
  network: 'The server cannot be reached. Check your connection and try again.',
}

/** Returns what went wrong and what to do, in one or two sentences. */
export function messageFor({ code, message, retryAfter }: ApiError): string {
  if (code === 'throttled' && retryAfter) return `Too many attempts. Try again in ${inWords(retryAfter)}.`
  return WORDS[code] ?? message
}

/** Returns a duration in the largest unit of which it has two, rounded up so that the user does not retry too early. */
function inWords(seconds: number): string {
  if (seconds >= 7_200) return `${Math.ceil(seconds / 3_600)} hours`
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} minutes`
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
