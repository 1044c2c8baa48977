import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { USER1 } from '../../server/testing/test-client.ts'
import { ON_POSTGRES, takeDatabase } from '../../server/testing/test-database.ts'
import { freePort, startServer, temporaryFolder } from '../server-process.ts'

const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path))

/** Starts PgBouncer in front of a database with its defaults except for the mode. Returns the URL to use instead. */
async function startBouncer(databaseUrl: string): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const own = await freePort()
  const config = join(folder.path, 'pgbouncer.ini')
  const secret = password && ` password=${decodeURIComponent(password)}`
  writeFileSync(
    config,
    `[databases]
pooled = host=${hostname} port=${port || 5432} dbname=${pathname.slice(1)} user=${username}${secret}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`,
  )
  // It refuses to run as root, and switches to a user who has to read this.
  chmodSync(folder.path, 0o755)
  const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : []
  const bouncer = spawn(PGBOUNCER ?? '', [...user, config])
  let output = ''
  bouncer.stderr.on('data', (data) => (output += data))
  onTestFinished(async () => {
    bouncer.kill()
    await once(bouncer, 'exit')
  })
  await vi.waitFor(() => expect(output).toContain('process up'), { timeout: 30_000 })
  return `postgres://client@127.0.0.1:${own}/pooled`
}

test.runIf(ON_POSTGRES && PGBOUNCER)(
  'behind PgBouncer in transaction mode a server starts, and many concurrent users sign in, refresh and are served',
  async () => {
    const folder = temporaryFolder()
    onTestFinished(folder.remove)
    const DATABASE_URL = await startBouncer(await takeDatabase())
    const server = await startServer({ cwd: folder.path, env: { DATABASE_URL } })
    onTestFinished(async () => void (await server.stop()))
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return { status: response.status, ...(await response.json()) }
    }

    const visits = Array.from({ length: 12 }, async () => {
      const { refresh } = await post('/api/token', USER1)
      const { access } = await post('/api/token/refresh', { refresh })
      const headers = { authorization: `Bearer ${access}` }
      return (await fetch(`${server.url}/api/profile`, { headers })).status
    })
    expect(await Promise.all(visits)).toEqual(Array(12).fill(200))
  },
)
