import type { AuditEvent } from '../../shared/audit-event.ts'

/** The labels of the events of the audit trail. */
export const EVENT_WORDS: Record<AuditEvent, string> = {
  registered: 'Made an account',
  signed_in: 'Signed in',
  sign_in_failed: 'Wrong name or password',
  sign_in_refused: 'Sign-in refused',
  limited: 'Too many attempts',
  token_reused: 'Copy of a session blocked',
  signed_out: 'Signed out',
  session_ended: 'One session ended',
  sessions_ended: 'Sessions ended',
  password_confirmation_failed: 'Wrong password for a change',
  password_changed: 'Changed the password',
  password_reset_requested: 'Asked for a link to set a new password',
  password_reset: 'Set a new password by link',
  email_change_requested: 'Asked for another e-mail address',
  email_change_withdrawn: 'Kept the present e-mail address',
  email_changed: 'E-mail address set by command',
  verification_requested: 'Asked for a link to confirm the address',
  email_verified: 'Confirmed the e-mail address',
  email_taken: 'Tried to register a known address',
  identity_linked: 'Connected a provider',
  identity_unlinked: 'Disconnected a provider',
  staff_action_refused: 'Refused to the staff',
  user_created: 'Account made by the staff',
  user_updated: 'Account changed by the staff',
  user_activated: 'Account activated',
  user_deactivated: 'Account deactivated',
  staff_granted: 'Made staff',
  staff_revoked: 'Staff access removed',
}

/** Returns the label of an event. An event that is newer than this page gets its own name. */
export function eventWords(event: string): string {
  return isKnown(event) ? EVENT_WORDS[event] : event.replaceAll('_', ' ')
}

function isKnown(event: string): event is AuditEvent {
  return Object.hasOwn(EVENT_WORDS, event)
}
