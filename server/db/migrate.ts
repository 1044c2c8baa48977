import { type Migration, type MigrationResultSet, Migrator, sql } from 'kysely'
import { type Db, hasManyWriters } from './database.ts'
import * as initial from './migrations/0001-initial.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as social from './migrations/0003-social.ts'
import * as admin from './migrations/0004-admin.ts'
import * as keptGeneration from './migrations/0006-kept-generation.ts'

/**
 * Every migration, in order. A written list, so that the bundled server has them too.
 * Once released, a migration never changes.
 */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-accounts': accounts,
  '0003-social': social,
  '0004-admin': admin,
  '0006-kept-generation': keptGeneration,
}

/**
 * Brings the database to the newest version and returns the names of what it applied: all or nothing. Of several
 * processes that start at once one does it, and the others wait.
 *
 * @throws what the failing migration threw.
 */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const known = await migratorOf(db).getMigrations()
  // Or every start would have to wait for whoever is writing.
  if (known.every(({ executedAt }) => executedAt)) return []
  if (hasManyWriters(db)) return namesIn(await migratorOf(db).migrateToLatest())
  return db.connection().execute(migrateHeld)
}

/** Kysely locks nothing on SQLite, and takes no transaction of ours to migrate in. */
async function migrateHeld(connection: Db): Promise<string[]> {
  await sql`begin immediate`.execute(connection)
  try {
    const applied = namesIn(await migratorOf(connection).migrateToLatest())
    await sql`commit`.execute(connection)
    return applied
  } catch (error) {
    await sql`rollback`.execute(connection)
    throw error
  }
}

/** Finds the migration that was applied last; undefined when none was. */
export async function findNewestMigration(db: Db): Promise<string | undefined> {
  const known = await migratorOf(db).getMigrations()
  return known.filter(({ executedAt }) => executedAt).at(-1)?.name
}

/**
 * Takes back the migration that was applied last, with the data that it has made room for, and
 * returns its name; undefined when there is none.
 *
 * @throws what the migration threw.
 */
export async function migrateDown(db: Db): Promise<string | undefined> {
  return namesIn(await migratorOf(db).migrateDown())[0]
}

function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}

function namesIn({ error, results = [] }: MigrationResultSet): string[] {
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}
