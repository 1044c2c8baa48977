import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { USER1 } from '../../server/testing/test-client.ts'
import { eventually, SOAK } from '../../server/testing/test-time.ts'
import { BUILT_SERVER, temporaryFolder, untilResponds } from '../server-process.ts'

const RESTARTS = SOAK ? 20 : 3

/** Runs one server after the other on a socket that stays open between them, as systemd does. */
async function startHeld(cwd: string) {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  // Node passes sockets to other programs only by their number.
  const { fd } = (listener as unknown as { _handle: { fd: number } })._handle
  const serve = 'echo "pid $$"; LISTEN_FDS=1 LISTEN_PID=$$ exec "$NODE" "$MAIN" 2>&1'
  const holder = spawn('sh', ['-c', `while :; do sh -c '${serve}'; done`], {
    cwd,
    env: {
      ...{ PATH: process.env.PATH, NODE: process.execPath, MAIN: join(BUILT_SERVER, 'main.js') },
      ...{ NODE_ENV: 'test', BCRYPT_COST: '4', LOG_LEVEL: 'warn', RATE_LIMITS: 'off' },
    },
    stdio: ['ignore', 'pipe', 'inherit', fd],
    detached: true,
  })
  listener.close()
  onTestFinished(() => endGroup(holder))
  let output = ''
  holder.stdout?.on('data', (data) => (output += data))
  const url = `http://127.0.0.1:${port}`
  await untilResponds(`${url}/api/health/ready`, { output: () => output })
  return { url, pids: () => (output.match(/(?<=pid )\d+/g) ?? []).map(Number) }
}

/** Ends the shell and its server. */
async function endGroup(holder: ChildProcess): Promise<void> {
  process.kill(-Number(holder.pid), 'SIGKILL')
  await once(holder, 'exit')
}

interface JsonResponse {
  status: number | undefined
  body: { access: string; refresh: string }
}

/** Sends a request on a new connection, as nginx does. fetch would reuse the connection. */
async function ask(url: string, body?: object): Promise<JsonResponse> {
  const headers = { 'content-type': 'application/json' }
  const asking = request(url, { method: body ? 'POST' : 'GET', agent: false, headers })
  asking.end(body && JSON.stringify(body))
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: (await json(response)) as JsonResponse['body'] }
}

test('B6 one server after the other on a socket that systemd holds: clients in between wait, and get a response', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const { url, pids } = await startHeld(folder.path)
  let isOver = false
  const people = Array.from({ length: 6 }, async () => {
    let answered = 0
    let { refresh } = (await ask(`${url}/api/token`, USER1)).body
    while (!isOver) {
      const moved = await ask(`${url}/api/token/refresh`, { refresh })
      const alive = await ask(`${url}/api/health`)
      expect([moved.status, alive.status]).toEqual([200, 200])
      refresh = moved.body.refresh
      answered += 1
    }
    return answered
  })

  for (let restart = 1; restart <= RESTARTS; restart++) {
    process.kill(Number(pids().at(-1)), 'SIGTERM')
    await eventually(() => expect(pids()).toHaveLength(restart + 1))
    await untilResponds(`${url}/api/health/ready`, { output: () => '' })
  }
  isOver = true
  for (const answered of await Promise.all(people)) expect(answered).toBeGreaterThan(0)
})
