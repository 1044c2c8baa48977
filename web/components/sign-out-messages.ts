import type { SignOutReason } from '../session/auth-state.ts'

/** The reason why the user is no longer signed in, and what to do. `docs/errors.md` explains each. */
export const SIGN_OUT_WORDS: Record<SignOutReason, string> = {
  idle: 'You were away for a long time, so you were signed out. Sign in to go on.',
  session_end: 'A session ends after a while, however often it is used. Sign in to begin a new one.',
  reuse:
    'A copy of your session turned up somewhere else, so we ended it for both. Sign in again; if it happens once more, change your password.',
  password_changed:
    'Your password was changed, so you were signed out. Sign in with the new one; if it was not you who changed it, choose “Forgot your password?”.',
  ended_elsewhere:
    'This session was ended from another device. Sign in again; if it was not you who ended it, change your password.',
  too_many_sessions:
    'You signed in on many devices since, and only so many stay signed in. This one was not used for the longest time. Sign in to go on.',
  deactivated: 'This account was deactivated. Contact the operator of this site.',
  signed_out: 'You are signed out.',
  lost: 'The server no longer accepts this session. Sign in again.',
  other_tab: 'You were signed out in another tab. Sign in to go on.',
  no_cookie:
    'The cookie of your session is gone. Sign in again; if that happens once more, allow cookies for this site in your browser.',
  planted_cookie:
    'This browser suddenly had the cookie of a session that was not begun here, so we did not use it. Sign in again.',
  storage_blocked:
    'Your browser keeps nothing for this site, so a sign-in lasts until you close or reload the page. To stay signed in, allow cookies and site data for this site.',
}
