import type { ApiError } from '../api/client.ts'

/** For codes that only a defect of the server or the pages can cause. */
const OUR_FAULT = 'Something went wrong on our side. Try again later.'

const SIGN_IN_AGAIN = 'Your session is no longer valid. Please sign in again.'

/** The message of the pages for each code. The `detail` of a response is for developers. */
const MESSAGES: Record<ApiError['code'], string> = {
  no_active_account: 'Incorrect username or password.',
  email_not_verified: 'Confirm your email first. We sent you a link.',
  second_factor_required: 'Enter the code of your second factor.',
  second_factor_failed: "That code didn't work. Try the next one.",
  second_factor_setup_required: 'Set up two-step verification first.',
  second_factor_mandatory: "Your account must have two-step verification, so you can't turn it off.",
  account_inactive: 'Your account has been deactivated. Contact support.',
  invalid: 'Check the highlighted fields.',
  link_not_valid: 'This link has expired or was replaced by a newer one.',
  already_used: 'This link has already been used.',
  social_failed: 'This sign-in expired or was started in another browser. Try again.',
  provider_error: 'Something went wrong at the provider. Try again.',
  provider_unavailable: "The provider isn't responding. Try again later, or sign in another way.",
  already_linked: 'It is already connected to another account, or you have connected another one.',
  reauthentication_required: "Please sign out and in again to confirm it's you.",
  passkey_failed: "That passkey wasn't accepted. Try again, or sign in another way.",
  passkey_unknown: 'That passkey is no longer connected to an account here. Sign in another way.',
  too_many_passkeys: 'You have as many passkeys as an account can have. Remove one first.',
  passkeys_off: 'Passkeys are not available on this site.',
  last_way_in: "You can't remove your only sign-in method. Set a password first.",
  own_account: "You can't do this to your own account. Ask another member of staff.",
  permission_denied: "You don't have access to this.",
  not_found: "That's no longer there.",
  throttled: 'Too many attempts. Try again later.',
  not_confirmed: "Nothing was changed, because you didn't confirm it's you.",
  network: "We couldn't reach the server. Check your connection and try again.",
  unavailable: 'The server is busy. Try again in a moment.',
  not_authenticated: SIGN_IN_AGAIN,
  token_not_valid: SIGN_IN_AGAIN,
  session_changed: 'You signed in again meanwhile. Reload the page and try again.',
  cross_site: 'Your browser says this came from another site. Reload the page and try again.',
  payload_too_large: "That's too much text. Shorten it and try again.",
  headers_too_large: 'Your browser sent too much. Clear the cookies of this site and try again.',
  bad_request: OUR_FAULT,
  parse_error: OUR_FAULT,
  bad_authorization_header: OUR_FAULT,
  method_not_allowed: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  error: OUR_FAULT,
}

/** Returns the message for an error. After too many attempts it names the time to wait, if the server has sent it. */
export function messageFor({ code, retryAfter }: Pick<ApiError, 'code' | 'retryAfter'>): string {
  if (code === 'throttled' && retryAfter !== undefined) return throttledMessage(retryAfter)
  return MESSAGES[code]
}

function throttledMessage(seconds: number): string {
  return seconds > 0 ? `Too many attempts. Try again in ${formatSeconds(seconds)}.` : 'You can try again now.'
}

/** Returns a duration in the largest unit of which it has at least two, rounded up to prevent a retry too early. */
function formatSeconds(seconds: number): string {
  if (seconds >= 7_200) return `${Math.ceil(seconds / 3_600)} hours`
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} minutes`
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
