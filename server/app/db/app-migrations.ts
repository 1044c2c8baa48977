import type { Migration } from 'kysely'

/**
 * Your migrations, in order. They run after all of `server/db/migrations/`. They are recorded in a table of their own,
 * so that an upgrade adds none here, and its numbers do not conflict with yours.
 */
export const appMigrations: Record<string, Migration> = {
  // One line for each, with its name: '0001-notes': notes,
}
