import { fileURLToPath } from 'node:url'
import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger } from 'fastify'
import { DEMO_ACCOUNTS } from '../shared/demo-accounts.ts'
import { epochNow } from '../shared/epoch.ts'
import { addDemoAccounts } from './accounts/demo-accounts.ts'
import { createPasswordHasher, type PasswordHasher } from './accounts/password-hasher.ts'
import { buildApp } from './app.ts'
import { type Config, ConfigError, loadConfig, readEnvironment } from './config.ts'
import { type Db, openDatabase } from './db/database.ts'
import { migrateToLatest } from './db/migrate.ts'
import { loggerOptions } from './plugins/request-log.ts'
import { revokeDemoSessions } from './sessions/session-repository.ts'

await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})

async function main(): Promise<void> {
  const config = loadConfig(readEnvironment())
  const db = openDatabase(config.databaseUrl)
  await migrateToLatest(db)
  const hasher = createPasswordHasher(config.bcryptCost)
  const app = await buildApp({ config, db, hasher, logger: loggerOptions(config), webRoot: builtPages() })
  await prepareDemoAccounts(config, db, hasher, app.log)

  closeWithGrace({ logger: false }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping after an error that nobody handled')
    await app.close()
    await hasher.close()
    await db.destroy()
  })
  await app.listen({ host: config.host, port: config.port })
}

/** The built server lies beside the built pages; in development Vite serves them. */
function builtPages(): string | undefined {
  const built = import.meta.url.endsWith('.js')
  return built ? fileURLToPath(new URL('../web', import.meta.url)) : undefined
}

async function prepareDemoAccounts(
  { environment }: Config,
  db: Db,
  hasher: PasswordHasher,
  log: FastifyBaseLogger,
): Promise<void> {
  if (environment === 'production') return revokeDemoSessions(db, epochNow())
  const added = await addDemoAccounts(db, hasher)
  const names = DEMO_ACCOUNTS.map(({ username, password }) => `${username} / ${password}`).join(', ')
  if (added) log.info(`demo accounts added, for development only: ${names}`)
}
