import { expect, onTestFinished, test } from 'vitest'
import { startSweeping } from './background/sweeping.ts'
import { startPruning } from './pruning.ts'
import { createOwnTestApp, createTestApp, type TestApp } from './testing/test-app.ts'
import { bearer, signIn } from './testing/test-client.ts'
import { eventually, freezeTime, passTime, SOAK } from './testing/test-time.ts'

const [SESSIONS, ROUNDS] = SOAK ? [100, 100] : [10, 20]

async function countSessions({ db }: TestApp): Promise<number> {
  return (await db.selectFrom('sessions').select('id').execute()).length
}

/** Adds sessions that expired at `time`. */
async function addExpired({ db }: TestApp, count: number, time: number): Promise<void> {
  const row = { user_id: 1, transport: 'body', user_agent: '', ip: '', created_at: 0, rotated_at: 0 } as const
  for (let begin = 0; begin < count; begin += 500) {
    const rows = Array.from({ length: Math.min(500, count - begin) }, (_, index) => {
      return { ...row, id: `expired-${begin + index}`, expires_at: time, ends_at: time }
    })
    await db.insertInto('sessions').values(rows).execute()
  }
}

test('B8 C15 rotations add no rows: one stays for each session', async () => {
  freezeTime()
  const server = await createTestApp({ LOG_LEVEL: 'silent' })
  const sessions = []
  for (let i = 0; i < SESSIONS; i++) sessions.push(await signIn(server.app))

  for (let round = 0; round < ROUNDS; round++) {
    passTime(60)
    await Promise.all(sessions.map(refresh))
  }

  const rows = await server.db.selectFrom('sessions').select('generation').execute()
  expect(rows).toEqual(Array(SESSIONS).fill({ generation: ROUNDS + 1 }))
})

async function refresh({ client, tokens }: Awaited<ReturnType<typeof signIn>>): Promise<void> {
  const response = await client.post('/api/token/refresh', { refresh: tokens.refresh })
  expect(response.statusCode).toBe(200)
  Object.assign(tokens, response.json())
}

test('a sign-in deletes expired rows, in batches until none is left', async () => {
  const server = await createOwnTestApp({ LOG_LEVEL: 'silent' })
  await addExpired(server, 2_500, 1_000)
  await signIn(server.app)

  await eventually(async () => expect(await countSessions(server)).toBe(1))
})

test('B8 no statement deletes more than a thousand rows, and the last of a table is not the end', async () => {
  const { app } = await createTestApp()
  const limits: number[] = []
  const left = { first: 2_500, second: 1_000 }
  const sweep = (table: keyof typeof left) => async (limit: number) => {
    limits.push(limit)
    const deleted = Math.min(limit, left[table])
    left[table] -= deleted
    return deleted
  }
  const sweeping = startSweeping(app.log, [sweep('first'), sweep('second')])
  onTestFinished(() => sweeping.stop())
  sweeping.soon()
  await eventually(() => expect(left).toEqual({ first: 0, second: 0 }))

  expect(Math.max(...limits)).toBeLessThanOrEqual(1_000)
})

test('a row stays until no token of it can be live, so that sweeping ends no session', async () => {
  freezeTime()
  const server = await createTestApp({ REFRESH_TOKEN_LIFETIME: '5s' })
  const { client, tokens } = await signIn(server.app)
  passTime(299)
  await signIn(server.app)
  const pruning = startPruning(server.db, server.config, server.app.log)
  pruning.soon()
  await pruning.stop()

  expect((await client.get('/api/profile', bearer(tokens.access))).statusCode).toBe(200)
  expect((await client.post('/api/token/refresh', { refresh: tokens.refresh })).json().reason).toBe('idle')
})

test('a failure to delete is logged and does no harm', async () => {
  const { app, db, config, log } = await createTestApp()
  await db.schema.dropTable('sessions').execute()
  const pruning = startPruning(db, config, app.log)
  pruning.soon()
  await pruning.stop()

  expect(log.filter(({ level }) => level === 50)).toHaveLength(1)
})
