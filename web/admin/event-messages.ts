import { type AuditEvent, isFailure } from '../../shared/audit-event.ts'
import type { IconName } from '../components/Icon.tsx'

/** The groups of events, in the order in which they are offered. */
export const EVENT_GROUPS = ['Sign-in', 'Sessions', 'Password', 'Email', 'Account', 'Staff'] as const
type EventGroup = (typeof EVENT_GROUPS)[number]

/** The events of the audit trail, each with its group and its label. */
const EVENTS: Record<AuditEvent, [EventGroup, string]> = {
  signed_in: ['Sign-in', 'Signed in'],
  sign_in_failed: ['Sign-in', 'Failed sign-in'],
  sign_in_refused: ['Sign-in', 'Sign-in refused'],
  limited: ['Sign-in', 'Rate limited'],
  second_factor_required: ['Sign-in', 'Asked for a code'],
  second_factor_failed: ['Sign-in', 'Wrong code'],
  second_factor_exhausted: ['Sign-in', 'Too many wrong codes'],
  recovery_code_used: ['Sign-in', 'Used a recovery code'],
  signed_out: ['Sessions', 'Signed out'],
  session_ended: ['Sessions', 'Ended a session'],
  sessions_ended: ['Sessions', 'Ended all other sessions'],
  token_reused: ['Sessions', 'Copied session blocked'],
  password_changed: ['Password', 'Changed password'],
  password_reset_requested: ['Password', 'Requested password reset'],
  password_reset: ['Password', 'Reset password'],
  password_confirmation_failed: ['Password', 'Wrong password for a change'],
  verification_requested: ['Email', 'Requested confirmation link'],
  email_verified: ['Email', 'Confirmed email'],
  email_change_requested: ['Email', 'Requested email change'],
  email_change_withdrawn: ['Email', 'Cancelled email change'],
  email_changed: ['Email', 'Email set by command'],
  email_taken: ['Email', 'Sign-up with a known email'],
  registered: ['Account', 'Created account'],
  identity_linked: ['Account', 'Connected a provider'],
  identity_unlinked: ['Account', 'Disconnected a provider'],
  second_factor_added: ['Account', 'Turned on two-step verification'],
  second_factor_removed: ['Account', 'Turned off two-step verification'],
  recovery_codes_renewed: ['Account', 'Created new recovery codes'],
  passkey_added: ['Account', 'Added a passkey'],
  passkey_removed: ['Account', 'Removed a passkey'],
  passkey_refused: ['Sign-in', 'Copied passkey refused'],
  users_exported: ['Staff', 'List of users exported'],
  user_created: ['Staff', 'Account created by staff'],
  user_updated: ['Staff', 'Account changed by staff'],
  user_activated: ['Staff', 'Account activated'],
  user_deactivated: ['Staff', 'Account deactivated'],
  staff_granted: ['Staff', 'Staff access granted'],
  staff_revoked: ['Staff', 'Staff access removed'],
  staff_action_refused: ['Staff', 'Staff action refused'],
}

/** Returns the label of an event. Returns the name of an event that this page does not know, with spaces. */
export function eventLabel(event: string): string {
  return isKnown(event) ? EVENTS[event][1] : event.replaceAll('_', ' ')
}

/** Returns the names of the events of a group. */
export function eventsOf(group: EventGroup): string[] {
  return Object.keys(EVENTS).filter((event) => isKnown(event) && EVENTS[event][0] === group)
}

/** Returns whether this page has a label for an event. */
export function isKnown(event: string): event is AuditEvent {
  return Object.hasOwn(EVENTS, event)
}

const ICONS: Record<EventGroup, IconName> = {
  'Sign-in': 'success',
  Sessions: 'laptop',
  Password: 'key',
  Email: 'mail',
  Account: 'users',
  Staff: 'users',
}

/** Returns the icon of an event. All failures have the icon of danger, except that a limit has a clock. */
export function eventIcon(event: string): IconName {
  if (isFailure(event)) return event === 'limited' ? 'clock' : 'danger'
  return isKnown(event) ? ICONS[EVENTS[event][0]] : 'info'
}
