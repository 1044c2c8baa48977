import type { Migration } from 'kysely'

/**
 * The migrations of what you build on Gatehouse, in order. They have a table of their own of what was applied, and
 * come after all of `migrations/`: an upgrade adds none here, and its numbers are nothing to yours.
 */
export const ownMigrations: Record<string, Migration> = {}
