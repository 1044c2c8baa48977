import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { availableParallelism } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { SOAK } from '../../server/testing/test-time.ts'
import { startServer, temporaryFolder } from '../server-process.ts'

const ROUNDS = SOAK ? 20 : 2
const CLIENTS = 14

/** Keeps every processor busy until the test ends, so that requests lie unread in their sockets. */
function keepBusy(): void {
  for (let index = 0; index < availableParallelism(); index++) {
    const busy = spawn(process.execPath, ['-e', 'while (true);'])
    onTestFinished(() => void busy.kill('SIGKILL'))
  }
}

async function start() {
  const folder = temporaryFolder()
  const server = await startServer({ cwd: folder.path })
  onTestFinished(async () => {
    await server.stop('SIGKILL')
    folder.remove()
  })
  return server
}

/** Sends one request after the other on one connection, until a response says that it is the last. */
async function sendUntilClosed(url: string, onAnswered: () => void): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (;;) {
    const asking = request(`${url}/api/auth-check`, { agent }).end()
    const response = await once(asking, 'response').catch((error: unknown) => error)
    if (!Array.isArray(response)) return `cut: ${response}`
    const [{ headers, statusCode }] = response as [IncomingMessage]
    await once(response[0].resume(), 'end')
    if (headers.connection === 'close') return `closed after ${statusCode}`
    onAnswered()
  }
}

test('B6 SIGTERM on a busy machine cuts off no request of clients that go on sending', async () => {
  const servers = await Promise.all(Array.from({ length: ROUNDS }, start))
  keepBusy()
  for (const server of servers) {
    let answered = 0
    const clients = Array.from({ length: CLIENTS }, () => sendUntilClosed(server.url, () => answered++))
    await vi.waitFor(() => expect(answered).toBeGreaterThan(10 * CLIENTS), 20_000)
    const stopped = server.stop('SIGTERM')

    expect(await Promise.all(clients)).toEqual(clients.map(() => 'closed after 401'))
    expect(await stopped).toEqual({ code: 0, signal: null })
  }
})
