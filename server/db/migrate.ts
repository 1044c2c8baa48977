import {
  DEFAULT_MIGRATION_LOCK_TABLE,
  DEFAULT_MIGRATION_TABLE,
  type Migration,
  type MigrationResultSet,
  Migrator,
  sql,
} from 'kysely'
import { type Db, hasManyWriters } from './database.ts'
import { DatabaseProblem } from './database-problem.ts'
import * as initial from './migrations/0001-initial.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as social from './migrations/0003-social.ts'
import * as admin from './migrations/0004-admin.ts'
import * as typedNames from './migrations/0005-typed-names.ts'
import * as keptGeneration from './migrations/0006-kept-generation.ts'
import * as nameSearch from './migrations/0007-name-search.ts'
import { ownMigrations } from './migrations/own/own-migrations.ts'

/** Migrations by their names, which define their order. */
export type Migrations = Record<string, Migration>

/**
 * Every migration, in order. The list is written out, so that the bundled server includes them. Once
 * released, a migration never changes.
 */
const migrations: Migrations = {
  '0001-initial': initial,
  '0002-accounts': accounts,
  '0003-social': social,
  '0004-admin': admin,
  '0005-typed-names': typedNames,
  '0006-kept-generation': keptGeneration,
  '0007-name-search': nameSearch,
}

/**
 * Migrates the database to the newest version and returns the names of the applied migrations. All of them
 * apply, or none. Of several processes that start at once one migrates, and the others wait. The migrations
 * of Gatehouse come first, then those of what is built on it.
 *
 * @throws {DatabaseProblem} if this version cannot use the database
 * @throws the error of the failing migration
 */
export async function migrateToLatest(db: Db, own = ownMigrations): Promise<string[]> {
  if (hasManyWriters(db)) await requireUtf8(db)
  // Otherwise every start would wait for the current writer.
  if (!(await hasPending(db, own))) return []
  if (hasManyWriters(db)) return migrateAll(db, own)
  return db.connection().execute((connection) => migrateHeld(connection, own))
}

/** Other encodings lack letters that occur in names. */
async function requireUtf8(db: Db): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const encoding = rows[0]?.server_encoding
  if (encoding === 'UTF8') return
  throw new DatabaseProblem(`its encoding is ${encoding}: make it with ENCODING 'UTF8' TEMPLATE template0.`)
}

async function hasPending(db: Db, own: Migrations): Promise<boolean> {
  const known = await Promise.all(migratorsOf(db, own).map((migrator) => migrator.getMigrations()))
  return known.flat().some(({ executedAt }) => !executedAt)
}

async function migrateAll(db: Db, own: Migrations): Promise<string[]> {
  const applied: string[] = []
  for (const migrator of migratorsOf(db, own)) applied.push(...namesIn(await migrator.migrateToLatest()))
  return applied
}

/** Kysely locks nothing on SQLite, and does not migrate inside a transaction of ours. */
async function migrateHeld(connection: Db, own: Migrations): Promise<string[]> {
  await sql`begin immediate`.execute(connection)
  try {
    const applied = await migrateAll(connection, own)
    await sql`commit`.execute(connection)
    return applied
  } catch (error) {
    await sql`rollback`.execute(connection)
    throw error
  }
}

/** Returns the migration that `migrateDown` would revert, or undefined if none was applied. */
export async function findNewestMigration(db: Db, own = ownMigrations): Promise<string | undefined> {
  return (await findNewest(db, own))?.name
}

/**
 * Reverts the last applied migration, together with the data that it made room for, and returns its name.
 * Returns undefined if there is none.
 *
 * @throws the error of the migration
 */
export async function migrateDown(db: Db, own = ownMigrations): Promise<string | undefined> {
  const newest = await findNewest(db, own)
  return newest && namesIn(await newest.migrator.migrateDown())[0]
}

async function findNewest(db: Db, own: Migrations) {
  for (const migrator of migratorsOf(db, own).reverse()) {
    const newest = (await migrator.getMigrations()).filter(({ executedAt }) => executedAt).at(-1)
    if (newest) return { migrator, name: newest.name }
  }
}

/** Each records its applied migrations in its own table, so that the names of one do not affect the other. */
function migratorsOf(db: Db, own: Migrations): Migrator[] {
  const ours = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  if (Object.keys(own).length === 0) return [ours]
  const theirs = new Migrator({
    db,
    provider: { getMigrations: async () => own },
    migrationTableName: `${DEFAULT_MIGRATION_TABLE}_own`,
    migrationLockTableName: `${DEFAULT_MIGRATION_LOCK_TABLE}_own`,
  })
  return [ours, theirs]
}

function namesIn({ error, results = [] }: MigrationResultSet): string[] {
  const { message = '' } = (error ?? {}) as Partial<Error>
  if (message.startsWith('corrupted migrations')) {
    throw new DatabaseProblem(`a newer or another version has migrated it (${message}).`)
  }
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}
