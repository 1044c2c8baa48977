import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Options } from 'autocannon'
import { freePort, ROOT } from '../test/server-process.ts'
import { type Measured, start } from './processes.ts'

const USER = { username: 'user1', password: 'password1' }

const BUILT = join(ROOT, 'dist/bench')

/** Builds the server as production has it. */
export function buildServer(): void {
  const args = ['build', '--ssr', '--outDir', BUILT, '--logLevel', 'warn']
  execFileSync('node_modules/.bin/vite', args, { cwd: ROOT, stdio: 'inherit' })
}

/** Starts it in a folder, with its demo accounts and nothing limited. */
export async function startGatehouse(folder: string, cores?: string): Promise<Measured> {
  const port = await freePort()
  return start({
    command: [process.execPath, join(BUILT, 'main.js')],
    cwd: folder,
    port,
    ready: '/api/health/ready',
    cores,
    env: { NODE_ENV: 'test', PORT: String(port), LOG_LEVEL: 'warn', RATE_LIMITS: 'off' },
  })
}

/** A request that signs in. */
export const SIGN_IN = {
  method: 'POST' as const,
  path: '/api/token',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(USER),
}

/** Signs in. Returns the pair. */
export async function signIn({ url }: Measured): Promise<{ access: string; refresh: string }> {
  const { method, headers, body } = SIGN_IN
  const answer = await fetch(`${url}${SIGN_IN.path}`, { method, headers, body })
  return answer.json()
}

/** A request for the profile of whoever has this token. */
export function profileOf(access: string) {
  return { method: 'GET' as const, path: '/api/profile', headers: { authorization: `Bearer ${access}` } }
}

/** Chains of refreshes, one a connection: each sends what the one before has brought. */
export function refreshing(tokens: string[]): Pick<Options, 'requests' | 'setupClient'> {
  const waiting = [...tokens]
  const headers = { 'content-type': 'application/json' }
  return {
    requests: [{ method: 'POST', path: '/api/token/refresh', headers }],
    setupClient(client) {
      const hold = (refresh: string | undefined) => client.setBody(JSON.stringify({ refresh }))
      hold(waiting.pop())
      client.on('body', (body) => hold(JSON.parse(String(body)).refresh))
    },
  }
}
