import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, ROOT } from '../test/server-process.ts'
import { fillDatabase } from './fill-database.ts'
import { buildServer, profileOf, refreshing, SIGN_IN, signIn, startGatehouse } from './gatehouse.ts'
import { load, median, type Seen } from './load.ts'
import { awake, type Measured, moveAside, runMeasured, start } from './processes.ts'

// Everything in one run, the two sides of each ratio by turns, so that a machine which does other
// things as well is as unfair to one as to the other.

const ROUNDS = Number(process.env.ROUNDS ?? 9)
const SECONDS = Number(process.env.SECONDS ?? 2)
const CONNECTIONS = 8
const COST = 12

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const lines: string[] = []

/** Notes a line of the table. */
function note(what: string, value: string, goal: string): void {
  lines.push(`| ${what} | ${value} | ${goal} |`)
  process.stdout.write(`${what}: ${value} (${goal})\n`)
}

/** Measures both sides by turns. Returns the median of the ratios of the rounds, and of each side. */
async function compare(ours: () => Promise<number>, theirs: () => Promise<number>) {
  const round = (): Promise<[number, number]> => awake(async () => [await ours(), await theirs()])
  // Once unseen: what runs for the first time is compiled first.
  await round()
  const rounds: [number, number][] = []
  for (let left = ROUNDS; left > 0; left--) rounds.push(await round())
  return {
    ratio: median(rounds.map(([our, their]) => our / their)),
    ours: median(rounds.map(([our]) => our)),
    theirs: median(rounds.map(([, their]) => their)),
  }
}

function words({ ratio, ours, theirs }: Awaited<ReturnType<typeof compare>>): string {
  return `${ratio.toFixed(2)} (${ours.toFixed(0)} of ${theirs.toFixed(0)} a second)`
}

const perSecond = async (seeing: Promise<Seen>) => (await seeing).perSecond

async function startBare(): Promise<Measured> {
  const port = await freePort()
  const tsx = join(ROOT, 'node_modules/.bin/tsx')
  const command = [tsx, join(ROOT, 'bench/bare-server.ts'), String(port), join(folder, 'bare.sqlite')]
  return start({ command, port, ready: '/profile' })
}

async function tokensOf(server: Measured, count: number) {
  return Promise.all(Array.from({ length: count }, () => signIn(server)))
}

async function measureSpeed(): Promise<void> {
  const cwd = join(folder, 'speed')
  mkdirSync(cwd)
  const server = await startGatehouse(cwd)
  const bare = await startBare()
  const [first] = await tokensOf(server, 1)
  const profile = profileOf(first?.access ?? '')
  const drive = (request: object, url: string) => load({ url, duration: SECONDS, requests: [request] })

  const profiles = await compare(
    () => perSecond(drive(profile, server.url)),
    () => perSecond(drive({ method: 'GET', path: '/profile' }, bare.url)),
  )
  note('profile / bare Fastify route of the same answer', words(profiles), '≥ 0.30')

  const refreshes = await compare(
    async () => {
      const tokens = (await tokensOf(server, CONNECTIONS)).map(({ refresh }) => refresh)
      return perSecond(load({ url: server.url, duration: SECONDS, ...refreshing(tokens) }))
    },
    () => perSecond(drive({ method: 'POST', path: '/row' }, bare.url)),
  )
  note('refresh / bare Fastify route that commits one row', words(refreshes), '≥ 0.85')

  const signIns = await compare(
    () => perSecond(load({ url: server.url, duration: 3 * SECONDS, requests: [SIGN_IN] })),
    async () => runMeasured('hash-alone.ts', COST, 3 * SECONDS),
  )
  note('sign-in / the hash alone', words(signIns), '≥ 0.9')
  await server.stop()
  await bare.stop()
}

/** How the profile is kept waiting by sign-ins, on a machine of two processors. */
async function measureFlood(): Promise<void> {
  const cwd = join(folder, 'flood')
  mkdirSync(cwd)
  const server = await startGatehouse(cwd, '0,1')
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

async function measureMemory(): Promise<void> {
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
  await mixed(30_000)
  const before = server.memory()
  await mixed(100_000)
  const after = server.memory()
  note(
    'memory over 100,000 mixed requests',
    `${(after - before).toFixed(1)} MB (${before.toFixed(0)} to ${after.toFixed(0)})`,
    '≤ 20 MB',
  )
  await server.stop()
}

/** Whether a request costs the same, however much is in the database. */
async function measureGrowth(): Promise<void> {
  const sizes = await Promise.all(
    [100, 1_000_000].map(async (users) => {
      const cwd = join(folder, `users-${users}`)
      mkdirSync(cwd)
      // Its own start makes the tables; then the rows are written straight into them.
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
    note(`${name} among 1,000,000 users and sessions / among 100`, words(growth), 'flat: about 1')
  }
  for (const server of sizes) await server.stop()
}

moveAside()
buildServer()
try {
  await measureSpeed()
  await measureFlood()
  await measureMemory()
  await measureGrowth()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const machine = `${cpus().length} × ${cpus()[0]?.model}, Node.js ${process.versions.node}`
writeFileSync(
  join(ROOT, 'bench/results.md'),
  `# Results of \`npm run bench\`

${machine}; medians of ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections; the server has one
processor, whoever drives it the other. Ratios of one run: on another machine they should be alike,
the numbers a second will not.

| What | Measured | Goal |
|---|---|---|
${lines.join('\n')}
`,
)
