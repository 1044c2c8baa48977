// Checks, before anything starts, for problems that would otherwise end in a stack trace, and explains them.
// Plain JavaScript without packages, because they may not be installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'

if (existsSync('.env')) process.loadEnvFile('.env')
// As the server reads them: `NAME=` means that the name is not set.
const PORT = process.env.PORT || '8000'
const WEB_PORT = process.env.WEB_PORT || '3000'
const HOST = process.env.HOST || '127.0.0.1'

/** What each command needs. @type {Record<string, (() => string | undefined | Promise<string | undefined>)[]>} */
const checks = {
  dev: [
    node,
    packages,
    nativeModule,
    () => freePort(PORT, 'PORT', HOST),
    () => freePort(WEB_PORT, 'WEB_PORT'),
  ],
  'dev:server': [node, packages, nativeModule, () => freePort(PORT, 'PORT', HOST)],
  start: [node, packages, nativeModule, build, () => freePort(PORT, 'PORT', HOST)],
  test: [node, packages, nativeModule],
}

for (const check of checks[process.argv[2] ?? ''] ?? []) {
  const problem = await check()
  if (problem === undefined) continue
  console.error(problem)
  process.exit(1)
}

function node() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  return `Node.js ${process.versions.node} is too old: install 20.19 or newer.`
}

function packages() {
  if (existsSync('node_modules/fastify')) return
  return 'The packages are not installed: run npm install first.'
}

/** Runs in its own process, because a binary for another Node.js may crash instead of throwing. */
function nativeModule() {
  const script = "new (require('better-sqlite3'))(':memory:').close()"
  const { status } = spawnSync(process.execPath, ['-e', script], { stdio: 'ignore' })
  if (status === 0) return
  return (
    `The native module better-sqlite3 does not load in Node.js ${process.versions.node}: ` +
    'run npm rebuild better-sqlite3 (it takes a minute and needs python3, make and a C++ compiler).'
  )
}

function build() {
  if (existsSync('dist/server/main.js') && existsSync('dist/web/index.html')) return
  return 'There is no build yet: run npm run build first.'
}

/**
 * @param {string} port
 * @param {string} setting the name of the setting that moves it
 */
async function freePort(port, setting, host = '127.0.0.1') {
  const server = createServer()
  const problem = await new Promise((resolve) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code))
    server.listen({ port: Number(port) || 0, host }, () => resolve(undefined))
  })
  await new Promise((resolve) => server.close(resolve))
  if (problem === 'EADDRINUSE') {
    return `Port ${port} is taken, perhaps by another npm run dev: stop that, or set ${setting} to another port.`
  }
  if (problem !== undefined)
    return `Port ${port} of ${host} cannot be opened (${problem}): change ${setting} or HOST.`
}
