import { type Migration, Migrator } from 'kysely'
import type { Db } from './database.ts'
import * as initial from './migrations/0001-initial.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as social from './migrations/0003-social.ts'

/**
 * Every migration, in order. A written list, so that the bundled server has them too.
 * Once released, a migration never changes.
 */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-accounts': accounts,
  '0003-social': social,
}

/**
 * Brings the database to the newest version and returns the names of what it applied.
 *
 * @throws what the failing migration threw; those before it stay applied.
 */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}
