import { APP_TABLES } from '../app/db/app-tables.ts'
import type { Database } from './schema.ts'

/**
 * The tables, in an order in which every table comes after those that its foreign keys refer to. TypeScript reports
 * an error if a table is missing.
 */
const ORDER: Record<keyof Database, true> = {
  users: true,
  profiles: true,
  sessions: true,
  one_time_tokens: true,
  outbox: true,
  rate_limits: true,
  audit_events: true,
  known_networks: true,
  identities: true,
  waiting_identities: true,
  spent_states: true,
  totp_secrets: true,
  recovery_codes: true,
  second_factor_challenges: true,
  passkeys: true,
  passkey_challenges: true,
  ...APP_TABLES,
}

/** The names of the tables, in the same order. */
export const TABLES = Object.keys(ORDER)
