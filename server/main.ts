import { fileURLToPath } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { DEMO_ACCOUNTS } from '../shared/demo-accounts.ts'
import { setUpDemoAccounts } from './accounts/demo-setup.ts'
import { findHeldSchemes } from './accounts/held-schemes.ts'
import { createPasswordHasher } from './accounts/password-hasher.ts'
import { SCHEMES } from './accounts/password-schemes.js'
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
  await SCHEMES[config.passwordHash].load?.()
  const hasher = createPasswordHasher(config, await findHeldSchemes(db))
  const logger = await loggerOptions(config)
  const [app, added] = await Promise.all([
    buildApp({
      mailer: createMailer(config),
      ...{ config, db, hasher, logger, webRoot: builtPages() },
    }),
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

/**
 * Returns where to listen. If systemd holds the socket open, clients wait during a restart and are not
 * refused.
 */
function whereToListen({ host, port, heldSocket }: Config) {
  // Without a host Fastify would also listen on `localhost`, beside the held socket.
  return heldSocket === undefined ? { host, port } : { fd: heldSocket, host: '0.0.0.0' }
}

/** Returns the folder of the built pages, next to the built server. In development Vite serves the pages. */
function builtPages(): string | undefined {
  const built = import.meta.url.endsWith('.js')
  return built ? fileURLToPath(new URL('../web', import.meta.url)) : undefined
}

function demoAccounts(): string {
  return DEMO_ACCOUNTS.map(({ username, password }) => `${username} / ${password}`).join(', ')
}
