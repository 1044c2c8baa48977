import type { SignOutReason } from '../session/auth-state.ts'

/** The message for each reason why a user is signed out. `docs/errors.md` explains the reasons. */
export const SIGN_OUT_MESSAGES: Record<SignOutReason, string> = {
  idle: 'You were signed out after a period of inactivity.',
  session_end: 'Your session expired. Please sign in again.',
  reuse:
    'We noticed your session being used twice, so we ended it to keep you safe. If this happens again, change your password.',
  password_changed: [
    'Your password was changed, so you were signed out.',
    "If that wasn't you, choose “Forgot password?” now.",
  ].join(' '),
  ended_elsewhere:
    "This session was signed out from another device. If that wasn't you, sign in and change your password.",
  too_many_sessions: 'You signed in on many devices, so your oldest session was signed out.',
  deactivated: 'Your account has been deactivated. Contact support.',
  signed_out: "You're signed out.",
  lost: 'Your session is no longer valid. Please sign in again.',
  other_tab: 'You signed out in another tab.',
  no_cookie:
    'Your session cookie is gone. Please sign in again. If this keeps happening, allow cookies for this site.',
  planted_cookie: "We found a session cookie that wasn't set here, so we ignored it. Please sign in.",
  storage_blocked:
    "Your browser is blocking storage, so you'll be signed out when you reload. Allow cookies for this site.",
}
