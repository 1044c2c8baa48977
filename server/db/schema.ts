import type { Generated } from 'kysely'
import type { Reason } from '../../shared/api/error-body.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import type { TokenTransport } from '../../shared/transports.ts'

// Flags are 0 or 1 and times are whole seconds since the epoch, because every database can bind and sort
// them.
type Flag = 0 | 1

/** A user. No other account can have verified the same e-mail address. */
export interface UsersTable {
  id: Generated<number>
  username: string
  /** The key of the user name: see `nameKey`. */
  username_key: string
  email: string
  email_key: string
  email_verified_at: number | null
  /** The e-mail address that replaces `email` once it is verified. */
  pending_email: string | null
  pending_email_key: string | null
  /** Null if the account has no password. */
  password_hash: string | null
  /** Increases with every change that ends all sessions. */
  credentials_version: Generated<number>
  is_active: Generated<Flag>
  is_staff: Generated<Flag>
  is_superuser: Generated<Flag>
  /** May sign in in development only. */
  is_demo: Generated<Flag>
  date_joined: number
  last_login: number | null
}

/** The names of a user, who may have none. */
export interface ProfilesTable {
  user_id: number
  first_name: string
  last_name: string
  /** The search keys of the names: see `foldText`. */
  first_name_key: string
  last_name_key: string
}

/** One sign-in on one device. Every token is derived from this row, and none is stored. */
export interface SessionsTable {
  /** 128 random bits in hex. */
  id: string
  user_id: number
  transport: TokenTransport
  /** The only generation whose refresh token can still be exchanged. */
  generation: Generated<number>
  /** The newest generation that the browser is known to have on its disk, or 0. */
  generation_kept: Generated<number>
  created_at: number
  rotated_at: number
  /** When the newest refresh token expires. */
  expires_at: number
  /** When the session ends, however often it is refreshed. */
  ends_at: number
  revoked_at: number | null
  revoked_reason: Reason | null
  user_agent: string
  ip: string
}

/** The hash of a mailed token. It stays until it expires, so that a second use can be reported. */
export interface OneTimeTokensTable {
  /** SHA-256 in hex. */
  hash: string
  purpose: TokenPurpose
  user_id: number
  /** The e-mail address that it was mailed to, and the only one that it verifies. */
  email: string
  expires_at: number
  used_at: number | null
}

export type TokenPurpose = 'verify_email' | 'reset_password'

/** A mail to send: its kind and recipient, never its text. */
export interface OutboxTable {
  /** 128 random bits in hex; the Message-ID follows from it. */
  id: string
  kind: MailKind
  /** Null for the user whom `recipient` means when the mail is sent. */
  user_id: number | null
  /**
   * The user name or e-mail address that a client sent; a current, former or withdrawn e-mail address;
   * otherwise empty.
   */
  recipient: string
  attempts: Generated<number>
  /** Not to be sent before this time: a process is sending it, or has failed to. */
  not_before: number
  created_at: number
}

export type MailKind =
  | 'verify_email'
  | 'reset_password'
  | 'account_made'
  | 'new_password_asked'
  | 'password_changed'
  | 'email_change_asked'
  | 'email_changed'
  | 'session_reused'
  | 'way_in_added'

/** The units that a key has consumed in its current window. */
export interface RateLimitsTable {
  key: string
  count: number
  resets_at: number
}

/** An event for operators, staff and the owner of the account. */
export interface AuditEventsTable {
  id: Generated<number>
  at: number
  event: AuditEvent
  user_id: number | null
  /** The staff member who acted. Null if none did. */
  actor_id: number | null
  sid: string | null
  ip: string
  user_agent: string
  /** How many times, if repeated events share the row. */
  count: Generated<number>
  /** Event, IP address and hour, if repeated events share the row. */
  bucket: string | null
}

/** A network from which an account has signed in lately. */
export interface KnownNetworksTable {
  user_id: number
  network: string
  seen_at: number
}

/** An account at a provider that opens one of ours. */
export interface IdentitiesTable {
  provider: string
  /** The provider's id of the user, which never changes, unlike an e-mail address. */
  subject: string
  user_id: number
  email: string | null
  linked_at: number
}

/** A pending identity, which needs a user name, an e-mail address or consent. */
export interface WaitingIdentitiesTable {
  /** SHA-256 in hex of the handle that was given out. */
  hash: string
  /** The step that it needs. At `finish`, users may also link it to the account that they have. */
  next: 'link' | 'finish'
  provider: string
  subject: string
  email: string | null
  name: string
  transport: TokenTransport
  return_to: string
  /** The account that it is to be linked to, if any. */
  user_id: number | null
  expires_at: number
  used_at: number | null
}

/** The spent state of a social sign-in, which works once. */
export interface SpentStatesTable {
  /** SHA-256 in hex. */
  hash: string
  expires_at: number
}

/** Every table. */
export interface Database {
  users: UsersTable
  profiles: ProfilesTable
  sessions: SessionsTable
  one_time_tokens: OneTimeTokensTable
  outbox: OutboxTable
  rate_limits: RateLimitsTable
  audit_events: AuditEventsTable
  known_networks: KnownNetworksTable
  identities: IdentitiesTable
  waiting_identities: WaitingIdentitiesTable
  spent_states: SpentStatesTable
}
