/** The events of the audit trail, in the past tense. */
export type AuditEvent =
  | 'registered'
  | 'signed_in'
  | 'sign_in_failed'
  | 'sign_in_refused'
  | 'second_factor_required'
  | 'second_factor_failed'
  | 'second_factor_exhausted'
  | 'limited'
  | 'token_reused'
  | 'signed_out'
  | 'session_ended'
  | 'sessions_ended'
  | 'password_confirmation_failed'
  | 'password_changed'
  | 'password_reset_requested'
  | 'password_reset'
  | 'email_change_requested'
  | 'email_change_withdrawn'
  | 'email_changed'
  | 'verification_requested'
  | 'email_verified'
  | 'email_taken'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'second_factor_added'
  | 'second_factor_removed'
  | 'recovery_code_used'
  | 'recovery_codes_renewed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'passkey_refused'
  | 'staff_action_refused'
  | 'users_exported'
  | 'user_created'
  | 'user_updated'
  | 'user_activated'
  | 'user_deactivated'
  | 'staff_granted'
  | 'staff_revoked'

/** The events in which the server refuses a request, and that an operator may have to act on. */
export const FAILURES = [
  'sign_in_failed',
  'sign_in_refused',
  'second_factor_failed',
  'second_factor_exhausted',
  'limited',
  'token_reused',
  'password_confirmation_failed',
  'passkey_refused',
  'staff_action_refused',
] as const satisfies AuditEvent[]

/**
 * Returns whether an event is one of the failures. A newer version may have stored an event that this version does
 * not know.
 */
export function isFailure(event: string): boolean {
  return (FAILURES as readonly string[]).includes(event)
}
