import type { Generated } from 'kysely'
import type { Reason } from '../../shared/api/error-body.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import type { TokenTransport } from '../../shared/transports.ts'

// Truth is 0 or 1 and time is whole seconds since the epoch: every database can bind and sort them.
type Flag = 0 | 1

/** A person. The address lives here once; nobody else may have proven the same one. */
export interface UsersTable {
  id: Generated<number>
  username: string
  /** The name as it is compared: see `nameKey`. */
  username_key: string
  email: string
  email_key: string
  email_verified_at: number | null
  /** The address that replaces `email` as soon as it is proven. */
  pending_email: string | null
  pending_email_key: string | null
  /** Null: this account has no password. */
  password_hash: string | null
  /** Grows with every change that ends all sessions. */
  credentials_version: Generated<number>
  is_active: Generated<Flag>
  is_staff: Generated<Flag>
  is_superuser: Generated<Flag>
  /** Signs in in development only. */
  is_demo: Generated<Flag>
  date_joined: number
  last_login: number | null
}

/** What a person says of themselves; a user may have none. */
export interface ProfilesTable {
  user_id: number
  first_name: string
  last_name: string
  /** The names as staff search them: see `foldText`. */
  first_name_key: string
  last_name_key: string
}

/** One sign-in on one device. Every token of it is a function of this row; none is stored. */
export interface SessionsTable {
  /** 128 random bits in hex. */
  id: string
  user_id: number
  transport: TokenTransport
  /** The only generation whose refresh token still buys something. */
  generation: Generated<number>
  /** The newest generation that the browser is known to have on its disk; 0: none yet. */
  generation_kept: Generated<number>
  created_at: number
  rotated_at: number
  /** When the newest refresh token dies. */
  expires_at: number
  /** When the session ends, however often it is refreshed. */
  ends_at: number
  revoked_at: number | null
  revoked_reason: Reason | null
  user_agent: string
  ip: string
}

/** The token of a mailed link, as its hash. It stays until it expires, so that a second use is told. */
export interface OneTimeTokensTable {
  /** SHA-256 in hex. */
  hash: string
  purpose: TokenPurpose
  user_id: number
  /** The address that it was mailed to: it proves this one and no other. */
  email: string
  expires_at: number
  used_at: number | null
}

/** What the token of a mailed link is good for. */
export type TokenPurpose = 'verify_email' | 'reset_password'

/** A mail that is to be sent: what and to whom, never its text. */
export interface OutboxTable {
  /** 128 random bits in hex; the Message-ID follows from it. */
  id: string
  kind: MailKind
  /** Null: whoever `recipient` means when the mail is sent. */
  user_id: number | null
  /** The name or address that a client sent; a present, former or dropped address; else empty. */
  recipient: string
  attempts: Generated<number>
  /** Until then it is left alone: somebody is sending it, or has failed to. */
  not_before: number
  created_at: number
}

/** What a mail is about. */
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

/** How often something was done in the window that is open. */
export interface RateLimitsTable {
  key: string
  count: number
  resets_at: number
}

/** Something that an operator, or the owner of an account, will want to know. */
export interface AuditEventsTable {
  id: Generated<number>
  at: number
  event: AuditEvent
  user_id: number | null
  /** Who of the staff did it to them; null when nobody did. */
  actor_id: number | null
  sid: string | null
  ip: string
  user_agent: string
  /** How often, where many are counted in one row. */
  count: Generated<number>
  /** Event, address and hour, where many are counted in one row. */
  bucket: string | null
}

/** Where an account has signed in from lately. */
export interface KnownNetworksTable {
  user_id: number
  network: string
  seen_at: number
}

/** An account at a provider that opens one of ours. */
export interface IdentitiesTable {
  provider: string
  /** What the provider calls the person; it never changes there, unlike an address. */
  subject: string
  user_id: number
  email: string | null
  linked_at: number
}

/** An identity that a provider has shown, and that waits for a name, an address or a consent. */
export interface WaitingIdentitiesTable {
  /** SHA-256 in hex of the handle that was given out. */
  hash: string
  /** What it waits for. Whoever chooses a name may as well link it to the account that they have. */
  next: 'link' | 'finish'
  provider: string
  subject: string
  email: string | null
  name: string
  transport: TokenTransport
  return_to: string
  /** The account that it was shown to be linked to, if it was. */
  user_id: number | null
  expires_at: number
  used_at: number | null
}

/** The state of a social sign-in that has come back: it works once. */
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
