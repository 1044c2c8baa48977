import type { Migration } from 'kysely'

/**
 * The migrations of what you build on Gatehouse, in order. They run after all of `migrations/` and are recorded in
 * a table of their own, so that an upgrade adds none here, and its numbers do not conflict with yours.
 */
export const ownMigrations: Record<string, Migration> = {}
