import { parseArgs } from 'node:util'
import type { Db } from '../db/database.ts'
import { findNewestMigration, migrateDown, migrateToLatest } from '../db/migrate.ts'
import { ask, type Command, CommandError } from './command.ts'

/** Migrates the database to the newest version, or reverts the newest migration. */
export const migrate: Command = async ({ db }, args) => {
  const options = { down: { type: 'boolean' }, yes: { type: 'boolean' } } as const
  const { values } = parseArgs({ args, options })
  return values.down ? takeBack(db, values.yes === true) : bringUp(db)
}

async function bringUp(db: Db): Promise<string> {
  const applied = (await migrateToLatest(db)).map((name) => `Applied ${name}.`)
  return [...applied, 'The database is at the newest version.'].join('\n')
}

async function takeBack(db: Db, isConfirmed: boolean): Promise<string> {
  const newest = await findNewestMigration(db)
  if (!newest) return 'There is no migration to revert.'
  if (!isConfirmed) await confirmLoss(newest)
  return `Reverted ${await migrateDown(db)}. The server, and any other command, apply it again.`
}

async function confirmLoss(name: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`Reverting ${name} deletes the data that it added: confirm with --yes.`)
  }
  const answer = await ask(`Revert ${name}, and delete the data that it added? [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.')
}
