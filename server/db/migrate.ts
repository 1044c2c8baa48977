import {
  DEFAULT_MIGRATION_LOCK_TABLE,
  DEFAULT_MIGRATION_TABLE,
  type Migration,
  type MigrationResultSet,
  Migrator,
  sql,
} from 'kysely'
import { appMigrations } from '../app/db/app-migrations.ts'
import { type Db, hasManyWriters } from './database.ts'
import { DatabaseProblem } from './database-problem.ts'
import * as initial from './migrations/0001-initial.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as social from './migrations/0003-social.ts'
import * as admin from './migrations/0004-admin.ts'
import * as typedNames from './migrations/0005-typed-names.ts'
import * as keptGeneration from './migrations/0006-kept-generation.ts'
import * as nameSearch from './migrations/0007-name-search.ts'
import * as mailFacts from './migrations/0008-mail-facts.ts'
import * as staffFilters from './migrations/0009-staff-filters.ts'
import * as confirmedAt from './migrations/0010-confirmed-at.ts'
import * as secondFactor from './migrations/0011-second-factor.ts'
import * as passkeys from './migrations/0012-passkeys.ts'
import * as passkeyHosts from './migrations/0013-passkey-hosts.ts'

/** Migrations by name. They are applied in the order of their names. */
export type Migrations = Record<string, Migration>

/**
 * The migrations of this product. They are imported one by one, so that the bundled server includes them. Never
 * change a migration that was released.
 */
const migrations: Migrations = {
  '0001-initial': initial,
  '0002-accounts': accounts,
  '0003-social': social,
  '0004-admin': admin,
  '0005-typed-names': typedNames,
  '0006-kept-generation': keptGeneration,
  '0007-name-search': nameSearch,
  '0008-mail-facts': mailFacts,
  '0009-staff-filters': staffFilters,
  '0010-confirmed-at': confirmedAt,
  '0011-second-factor': secondFactor,
  '0012-passkeys': passkeys,
  '0013-passkey-hosts': passkeyHosts,
}

/**
 * Migrates the database to the newest version. Returns the names of the applied migrations. The migrations of this
 * product run first, then your own. If a migration fails, none of the same list is applied. If several processes
 * start at once, one migrates and the others wait.
 *
 * @throws {DatabaseProblem} if this version of the server cannot use the database
 * @throws the error of the migration that failed
 */
export async function migrateToLatest(db: Db, own: Migrations = appMigrations): Promise<string[]> {
  if (hasManyWriters(db)) await requireUtf8(db)
  // Migrating takes the write lock. Without this check, every start would wait for other writers even if nothing is
  // to be migrated.
  if (!(await hasPending(db, own))) return []
  if (hasManyWriters(db)) return migrateAll(db, own)
  return db.connection().execute((connection) => migrateHeld(connection, own))
}

/**
 * Refuses a PostgreSQL database whose encoding is not UTF-8, because other encodings lack letters that occur in
 * names.
 */
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

/**
 * Migrates on SQLite, in one transaction. Kysely takes no lock on SQLite, so otherwise several processes would
 * migrate at once.
 */
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

/** Returns the migration that `migrateDown` would revert. Returns undefined if no migration is applied. */
export async function findNewestMigration(
  db: Db,
  own: Migrations = appMigrations,
): Promise<string | undefined> {
  return (await findNewest(db, own))?.name
}

/**
 * Reverts the last applied migration, and returns its name. Returns undefined if no migration is applied. The data
 * in the tables and columns that the migration created is lost.
 *
 * @throws the error of the migration
 */
export async function migrateDown(db: Db, own: Migrations = appMigrations): Promise<string | undefined> {
  const newest = await findNewest(db, own)
  return newest && namesIn(await newest.migrator.migrateDown())[0]
}

async function findNewest(db: Db, own: Migrations) {
  for (const migrator of migratorsOf(db, own).reverse()) {
    const newest = (await migrator.getMigrations()).filter(({ executedAt }) => executedAt).at(-1)
    if (newest) return { migrator, name: newest.name }
  }
}

/**
 * Returns two migrators: one for the migrations of this product, one for your own. Each has its own table of
 * applied migrations, so that both lists may use the same names.
 */
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
