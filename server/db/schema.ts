import type { Generated } from 'kysely'
import type { Reason } from '../../shared/api/error-body.ts'
import type { AuditEvent } from '../../shared/audit-event.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { AppTables } from '../app/db/app-tables.ts'

// Flags are 0 or 1 and times are epoch seconds. Both databases can store, compare and sort those.
type Flag = 0 | 1

/** A user. Several accounts may have the same e-mail address, but only one can have verified it. */
export interface UsersTable {
  id: Generated<number>
  username: string
  /** The key of the username: see `nameKey`. */
  username_key: string
  email: string
  email_key: string
  email_verified_at: number | null
  /** The e-mail address that replaces `email` once it is verified. */
  pending_email: string | null
  pending_email_key: string | null
  /** Null if the account has no password. */
  password_hash: string | null
  /** Incremented by every change that must stop sign-ins in progress, such as a new password. */
  credentials_version: Generated<number>
  is_active: Generated<Flag>
  is_staff: Generated<Flag>
  is_superuser: Generated<Flag>
  /** Whether this is a demo account, which cannot sign in to production. */
  is_demo: Generated<Flag>
  date_joined: number
  last_login: number | null
}

/** The first and last name of a user. A user may have no such row. */
export interface ProfilesTable {
  user_id: number
  first_name: string
  last_name: string
  /** The search keys of the names: see `foldText`. */
  first_name_key: string
  last_name_key: string
}

/** A session, which is one sign-in on one device. Its tokens are derived from this row, so they are not stored. */
export interface SessionsTable {
  /** 128 random bits in hex. */
  id: string
  user_id: number
  transport: TokenTransport
  /** The generation of the newest tokens. A session begins with generation 1, and each rotation adds 1. */
  generation: Generated<number>
  /**
   * The newest generation whose tokens the client is known to have stored, a browser as cookies on disk. 0 at
   * first.
   */
  generation_kept: Generated<number>
  created_at: number
  /** When the owner last signed in or confirmed the session. Sensitive actions need a recent time. */
  confirmed_at: Generated<number>
  rotated_at: number
  /** When the newest refresh token expires. Each rotation sets a new time, up to `ends_at`. */
  expires_at: number
  /** When the session ends, even if it is refreshed until then. */
  ends_at: number
  revoked_at: number | null
  revoked_reason: Reason | null
  user_agent: string
  ip: string
}

/** The hash of a mailed token. The row stays until the token expires, so that a second use can be recognized. */
export interface OneTimeTokensTable {
  /** SHA-256 in hex. */
  hash: string
  purpose: TokenPurpose
  user_id: number
  /** The e-mail address that the token was mailed to. The token verifies only this one. */
  email: string
  expires_at: number
  used_at: number | null
}

export type TokenPurpose = 'verify_email' | 'reset_password'

/** A mail to send. The row has its kind, recipient and cause. It never has the text, which may contain a token. */
export interface OutboxTable {
  /** 128 random bits in hex. The Message-ID is derived from it. */
  id: string
  kind: MailKind
  /**
   * Null if `recipient` is a name that a client has sent. The user with that name is looked up when the mail is
   * sent.
   */
  user_id: number | null
  /**
   * Depends on the kind of the mail. If `user_id` is null: the name that the client has sent. If an e-mail address
   * changes: the address to write to. If a password changes: the withdrawn address that the mail mentions. Else empty.
   */
  recipient: string
  /** The client of the request that caused the mail. Empty if a command or staff caused it. */
  ip: Generated<string>
  user_agent: Generated<string>
  /**
   * Depends on the kind of the mail: the label of the linked provider, the new e-mail address, or the change of the
   * second factor.
   */
  detail: Generated<string>
  attempts: Generated<number>
  /** The mail is not sent before this time. A process sets it while it sends the mail, or after it has failed. */
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
  | 'second_factor_changed'
  | 'second_factor_exhausted'
  | 'passkey_added'
  | 'passkey_removed'

/** The consumed units of a quota, in the current window of its key. */
export interface RateLimitsTable {
  key: string
  count: number
  resets_at: number
}

/** An event of the audit trail. Operators query it in the database. Staff see it on their pages. */
export interface AuditEventsTable {
  id: Generated<number>
  at: number
  event: AuditEvent
  user_id: number | null
  /** The staff member who acted on the account of `user_id`. Null if the event was not caused by staff. */
  actor_id: number | null
  sid: string | null
  ip: string
  user_agent: string
  /** The number of events that this row counts. A row without a bucket counts one. */
  count: Generated<number>
  /**
   * Event, network and hour. All events with the same bucket are counted in one row. Null if the event has its own
   * row.
   */
  bucket: string | null
}

/** A network from which a user has lately signed in. */
export interface KnownNetworksTable {
  user_id: number
  network: string
  seen_at: number
}

/** A user's identity at a provider. It is linked to an account here, so that the user can sign in with it. */
export interface IdentitiesTable {
  provider: string
  /** The id of the user at the provider. An e-mail address may change, but not this id. */
  subject: string
  user_id: number
  email: string | null
  linked_at: number
}

/** An identity that cannot sign in before its user has taken one more step. */
export interface WaitingIdentitiesTable {
  /** SHA-256 in hex of the handle, which only the browser has. */
  hash: string
  /**
   * The remaining step. `link` confirms the link to an account, `finish` creates an account. Instead of `finish`,
   * the user may also link the identity to an account.
   */
  next: 'link' | 'finish'
  provider: string
  subject: string
  email: string | null
  name: string
  transport: TokenTransport
  return_to: string
  /** The account to which the user asked to link the identity. Null for a sign-in. */
  user_id: number | null
  expires_at: number
  used_at: number | null
}

/** A used `state` parameter of a social sign-in. It is stored so that it works only once. */
export interface SpentStatesTable {
  /** SHA-256 in hex. */
  hash: string
  expires_at: number
}

/** The secret of an authenticator app. A user has at most two: one in use, and one that no code has confirmed yet. */
export interface TotpSecretsTable {
  user_id: number
  /** Whether a code has confirmed the secret. Sign-ins ask for codes of confirmed secrets only. */
  is_confirmed: Flag
  /** The encrypted secret: see `SecretBox`. */
  sealed: string
  /** The `kid` of the signing key from which the key of this encryption is derived. */
  kid: string
  /** The newest time step whose code was used. Codes of this step and of earlier ones are refused. */
  last_step: number
  /** When the secret was confirmed or, before that, when it was created. */
  since: number
}

/**
 * The hash of a recovery code. The ten codes of a user share a salt, so that one hash is enough to look up a typed
 * code.
 */
export interface RecoveryCodesTable {
  user_id: number
  /** scrypt in hex. */
  hash: string
  salt: string
  used_at: number | null
}

/** A sign-in that waits for its second step. The row is deleted when the step succeeds. */
export interface SecondFactorChallengesTable {
  /** SHA-256 in hex of the challenge, which only the client has. */
  hash: string
  /** SHA-256 in hex of the cookie that must come with the challenge. Null for a client without cookies. */
  cookie_hash: string | null
  user_id: number
  /** The `credentials_version` of the user at the first step. */
  credentials_version: number
  transport: TokenTransport
  tries: Generated<number>
  expires_at: number
}

/** A passkey: the public key of a credential with which a user signs in. */
export interface PasskeysTable {
  /** 128 random bits in hex. */
  id: string
  user_id: number
  /** The authenticator's id of the credential, in base64url. */
  credential_id: string
  /**
   * The host where the passkey was added. The passkey works for no other host. Null if the passkey was added before
   * hosts were recorded, and has not been used since.
   */
  rp_id: string | null
  /** The public key in COSE (RFC 9052 §7), in base64url. */
  public_key: string
  /** The authenticator's counter of signatures, at the last use. Always 0 if the authenticator does not count. */
  counter: number
  /** The random handle that identifies the user to authenticators. */
  user_handle: string
  /** How browsers reach the authenticator, such as `internal,hybrid`. */
  transports: string
  name: string
  created_at: number
  last_used_at: number | null
}

/** A challenge for an authenticator to sign. The row is deleted at the first use, so that it works once. */
export interface PasskeyChallengesTable {
  /** SHA-256 in hex of the challenge. */
  hash: string
  /**
   * What the challenge is bound to. For a sign-in: SHA-256 in hex of the cookie. For a new passkey: the id of the
   * session. For a confirmation: `confirm` and the id of the session.
   */
  binding: string
  /** The user who adds a passkey. Null for a sign-in or a confirmation. */
  user_id: number | null
  /** The handle of a user who adds a passkey. Otherwise empty. */
  user_handle: string
  /** The `credentials_version` of the user who adds a passkey. Otherwise 0. */
  credentials_version: number
  expires_at: number
}

/** The rows of all tables, of this product and of the features that you added. */
export interface Database extends AppTables {
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
  totp_secrets: TotpSecretsTable
  recovery_codes: RecoveryCodesTable
  second_factor_challenges: SecondFactorChallengesTable
  passkeys: PasskeysTable
  passkey_challenges: PasskeyChallengesTable
}
