import type { Generated } from 'kysely'
import type { Reason } from '../../shared/api/error-body.ts'
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
}

/** One sign-in on one device. Every token of it is a function of this row; none is stored. */
export interface SessionsTable {
  /** 128 random bits in hex. */
  id: string
  user_id: number
  transport: TokenTransport
  /** The only generation whose refresh token still buys something. */
  generation: Generated<number>
  /** 1 as soon as an access token of this generation was seen: its answer has arrived. */
  generation_used: Generated<Flag>
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

/** Every table. */
export interface Database {
  users: UsersTable
  profiles: ProfilesTable
  sessions: SessionsTable
}
