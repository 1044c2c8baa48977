import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, ROOT } from '../test/server-process.ts'
import { compare, formatComparison, perSecond, SECONDS } from './compare.ts'
import {
  manyAccessTokens,
  profileOf,
  profilesOf,
  refreshing,
  SIGN_IN,
  startGatehouse,
  tokensOf,
} from './gatehouse.ts'
import { load } from './load.ts'
import { type Measured, runMeasured, start } from './processes.ts'
import { CONNECTIONS, note } from './table.ts'

const TOKENS = 5_000
const COST = 12

/** Measures how many requests of each kind the server handles, compared with what is possible. */
export async function measureSpeed(folder: string): Promise<void> {
  const cwd = join(folder, 'speed')
  mkdirSync(cwd)
  const server = await startGatehouse(cwd)
  const bare = await startBare(folder)
  const sessions = await tokensOf(server, CONNECTIONS)
  const drive = (request: object, url: string) => load({ url, duration: SECONDS, requests: [request] })
  const driveBare = () => perSecond(drive({ method: 'GET', path: '/profile' }, bare.url))

  const profile = profileOf(sessions[0]?.access ?? '')
  const profiles = await compare(() => perSecond(drive(profile, server.url)), driveBare)
  note('profile / bare Fastify route with the same response', formatComparison(profiles), '≥ 0.30')

  const tokens = await manyAccessTokens(server, sessions, TOKENS)
  const byTurns = () => load({ url: server.url, duration: SECONDS, ...profilesOf(tokens, CONNECTIONS) })
  const turns = await compare(() => perSecond(byTurns()), driveBare)
  note('the same with 5,000 access tokens by turns', formatComparison(turns), '≥ 0.25')

  const refreshes = await compare(
    async () => {
      const tokens = (await tokensOf(server, CONNECTIONS)).map(({ refresh }) => refresh)
      return perSecond(load({ url: server.url, duration: SECONDS, ...refreshing(tokens) }))
    },
    () => perSecond(drive({ method: 'POST', path: '/row' }, bare.url)),
  )
  note('refresh / bare Fastify route that commits one row', formatComparison(refreshes), '≥ 0.85')

  const signIns = await compare(
    () => perSecond(load({ url: server.url, duration: 3 * SECONDS, requests: [SIGN_IN] })),
    async () => runMeasured('hash-alone.ts', COST, 3 * SECONDS),
  )
  note('sign-in / the hash alone', formatComparison(signIns), '≥ 0.9')
  await server.stop()
  await bare.stop()
}

async function startBare(folder: string): Promise<Measured> {
  const port = await freePort()
  const tsx = join(ROOT, 'node_modules/.bin/tsx')
  const command = [tsx, join(ROOT, 'bench/bare-server.ts'), String(port), join(folder, 'bare.sqlite')]
  return start({ command, port, ready: '/profile' })
}

/** Measures how many sign-ins one CPU handles with each scheme of PASSWORD_HASH. */
export async function measureHashes(folder: string): Promise<void> {
  const start = (PASSWORD_HASH: string) => {
    const cwd = join(folder, PASSWORD_HASH)
    mkdirSync(cwd)
    return startGatehouse(cwd, { settings: { PASSWORD_HASH } })
  }
  const [argon2id, bcrypt] = [await start('argon2id'), await start('bcrypt')]
  const drive = ({ url }: Measured) => perSecond(load({ url, duration: 2 * SECONDS, requests: [SIGN_IN] }))
  const signIns = await compare(
    () => drive(argon2id),
    () => drive(bcrypt),
  )
  note('sign-ins a second and core, argon2id / bcrypt', formatComparison(signIns), '≥ 10')
  await argon2id.stop()
  await bcrypt.stop()
}

/** Measures how much sign-ins delay the profile, on a machine with two CPUs. */
export async function measureFlood(folder: string): Promise<void> {
  const cwd = join(folder, 'flood')
  mkdirSync(cwd)
  const server = await startGatehouse(cwd, { cores: '0,1' })
  const [first] = await tokensOf(server, 1)
  const probe = () =>
    load({
      url: server.url,
      connections: 1,
      overallRate: 100,
      duration: 2 * SECONDS,
      requests: [profileOf(first?.access ?? '')],
    })
  const idle = await probe()
  const [busy] = await Promise.all([
    probe(),
    load({ url: server.url, duration: 2 * SECONDS, requests: [SIGN_IN] }),
  ])
  const value = `${(busy.p99 / Math.max(idle.p99, 1)).toFixed(1)} (${busy.p99} ms, idle ${idle.p99} ms)`
  note('profile p99 under 8 sign-ins at a time / idle', value, '≤ 5, ≤ 50 ms')
  await server.stop()
}
