import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Options } from 'autocannon'
import { freePort, ROOT } from '../test/server-process.ts'
import { type Measured, start } from './processes.ts'

const USER = { username: 'user1', password: 'password1' }

/** The folder of the measured build. */
export const BUILT = join(ROOT, 'dist/bench')

/** Builds the server as for production. */
export function buildServer(source = ROOT, built = BUILT): void {
  const args = ['build', '--ssr', '--outDir', built, '--emptyOutDir', '--logLevel', 'warn']
  execFileSync('node_modules/.bin/vite', args, { cwd: source, stdio: 'inherit' })
}

/** Starts it in a folder, with its demo accounts and without limits. */
export async function startGatehouse(
  folder: string,
  {
    cores,
    built = BUILT,
    settings,
  }: { cores?: string; built?: string; settings?: Record<string, string> } = {},
): Promise<Measured> {
  const port = await freePort()
  return start({
    command: [process.execPath, join(built, 'main.js')],
    cwd: folder,
    port,
    ready: '/api/health/ready',
    cores,
    env: { NODE_ENV: 'test', PORT: String(port), LOG_LEVEL: 'warn', RATE_LIMITS: 'off', ...settings },
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

/** Signs in so many times. Returns the pairs. */
export async function tokensOf(server: Measured, count: number) {
  return Promise.all(Array.from({ length: count }, () => signIn(server)))
}

/** Returns a request for the profile of the user of this token. */
export function profileOf(access: string) {
  return { method: 'GET' as const, path: '/api/profile', headers: { authorization: `Bearer ${access}` } }
}

/** Returns requests for the profile with these tokens in turn. Every connection has its own share of them. */
export function profilesOf(tokens: string[], connections: number): Pick<Options, 'requests' | 'setupClient'> {
  const requests = tokens.map(profileOf)
  const share = Math.ceil(requests.length / connections)
  return {
    requests: requests.slice(0, 1),
    setupClient: (client) => client.setRequests(requests.splice(0, share)),
  }
}

/** Refreshes until there are this many access tokens of the sessions. */
export async function manyAccessTokens(
  { url }: Measured,
  sessions: { refresh: string }[],
  count: number,
): Promise<string[]> {
  const each = Math.ceil(count / sessions.length)
  const chains = sessions.map(async ({ refresh }) => {
    const accesses: string[] = []
    for (let last = refresh; accesses.length < each; ) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ refresh: last })
      const response = await fetch(`${url}/api/token/refresh`, { method: 'POST', headers, body })
      const pair: { access: string; refresh: string } = await response.json()
      accesses.push(pair.access)
      last = pair.refresh
    }
    return accesses
  })
  return (await Promise.all(chains)).flat()
}

/** Returns chains of refreshes, one per connection: each sends the token from the previous response. */
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
