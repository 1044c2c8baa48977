import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compare, formatComparison, perSecond, SECONDS } from './compare.ts'
import { fillDatabase } from './fill-database.ts'
import { profileOf, refreshing, signIn, startGatehouse, tokensOf } from './gatehouse.ts'
import { load } from './load.ts'
import type { Measured } from './processes.ts'
import { CONNECTIONS, note } from './table.ts'

/** Measures whether many requests leak memory. */
export async function measureMemory(folder: string): Promise<void> {
  const cwd = join(folder, 'memory')
  mkdirSync(cwd)
  const server = await startGatehouse(cwd)
  const mixed = async (amount: number) => {
    const tokens = await tokensOf(server, CONNECTIONS)
    const refresh = refreshing(tokens.map((pair) => pair.refresh))
    const [first] = tokens
    const profile = profileOf(first?.access ?? '')
    await Promise.all([
      load({ url: server.url, amount: amount * 0.25, ...refresh }),
      load({ url: server.url, amount: amount * 0.75, requests: [profile] }),
    ])
  }
  // V8 lets the heap grow until its first full collections. Only after them can growth mean a leak.
  await mixed(200_000)
  const readings = [server.memory()]
  for (let block = 0; block < 3; block++) {
    await mixed(100_000)
    readings.push(server.memory())
  }
  // The lower of two, because a reading just before a collection is higher. A leak raises every reading.
  const [first = 0, second = 0, third = 0, fourth = 0] = readings
  const growth = (Math.min(third, fourth) - Math.min(first, second)) / 2
  note(
    'memory over 100,000 mixed requests',
    `${growth.toFixed(1)} MB (${readings.map((reading) => reading.toFixed(0)).join(', ')})`,
    '≤ 20 MB',
  )
  await server.stop()
}

/** Measures whether the cost of a request is independent of the size of the database. */
export async function measureGrowth(folder: string): Promise<void> {
  const sizes = await Promise.all(
    [100, 1_000_000].map(async (users) => {
      const cwd = join(folder, `users-${users}`)
      mkdirSync(cwd)
      // Its own start creates the tables. The rows are then inserted directly.
      await (await startGatehouse(cwd)).stop()
      fillDatabase(join(cwd, 'data/app.sqlite'), users)
      return startGatehouse(cwd)
    }),
  )
  const [small, large] = sizes as [Measured, Measured]
  for (const [name, request] of [
    ['profile', async (server: Measured) => ({ requests: [profileOf((await signIn(server)).access)] })],
    [
      'refresh',
      async (server: Measured) =>
        refreshing((await tokensOf(server, CONNECTIONS)).map(({ refresh }) => refresh)),
    ],
  ] as const) {
    const drive = async (server: Measured) =>
      perSecond(load({ url: server.url, duration: SECONDS, ...(await request(server)) }))
    const growth = await compare(
      () => drive(large),
      () => drive(small),
    )
    note(`${name} among 1,000,000 users and sessions / among 100`, formatComparison(growth), 'flat: about 1')
  }
  for (const server of sizes) await server.stop()
}
