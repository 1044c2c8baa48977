import { fileURLToPath } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { DEMO_ACCOUNTS } from '../shared/demo-accounts.ts'
import { setUpDemoAccounts } from './accounts/demo-setup.ts'
import { createPasswordHasher } from './accounts/password-hasher.ts'
import { buildApp } from './app.ts'
import { type Config, loadConfig, readEnvironment } from './config/config.ts'
import { listenProblem, startProblem } from './config/start-problem.ts'
import { warningsOf } from './config/warnings.ts'
import { openDatabase } from './db/database.ts'
import { migrateToLatest } from './db/migrate.ts'
import { loggerOptions } from './http/request-log.ts'
import { createMailer } from './mail/mailer.ts'

await main().catch((error: unknown) => {
  console.error(startProblem(error) ?? error)
  process.exit(1)
})

async function main(): Promise<void> {
  const config = loadConfig(readEnvironment())
  const db = openDatabase(config.databaseUrl)
  await migrateToLatest(db)
  const hasher = createPasswordHasher(config.bcryptCost)
  const mailer = createMailer(config)
  const logger = await loggerOptions(config)
  const [app, added] = await Promise.all([
    buildApp({ config, db, hasher, mailer, logger, webRoot: builtPages() }),
    setUpDemoAccounts({ db, hasher, config }),
  ])
  for (const warning of warningsOf(config)) app.log.warn(warning)
  if (added) app.log.info(`demo accounts added, for development only: ${demoAccounts()}`)

  closeWithGrace({ logger: false }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping after an unhandled error')
    await app.close()
    await hasher.close()
    await db.destroy()
  })
  await app.listen(whereToListen(config)).catch((error: unknown) => {
    throw listenProblem(error, config)
  })
}

/** A socket that is held open makes clients wait during a restart, instead of refusing them. */
function whereToListen({ host, port, heldSocket }: Config) {
  // Otherwise Fastify would listen on `localhost` as well.
  return heldSocket === undefined ? { host, port } : { fd: heldSocket, host: '0.0.0.0' }
}

/** The built server is next to the built pages. In development Vite serves them. */
function builtPages(): string | undefined {
  const built = import.meta.url.endsWith('.js')
  return built ? fileURLToPath(new URL('../web', import.meta.url)) : undefined
}

function demoAccounts(): string {
  return DEMO_ACCOUNTS.map(({ username, password }) => `${username} / ${password}`).join(', ')
}
