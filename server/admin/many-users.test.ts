import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, createQueryId, type RootOperationNode, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AdminEventQuery } from '../../shared/api/admin-api.ts'
import { loadConfig } from '../config/config.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { TEST_KEY } from '../testing/test-app.ts'
import { ON_POSTGRES } from '../testing/test-database.ts'
import { listEvents, listEventsOf, summarizeEvents } from './event-list.ts'
import { readOverview } from './overview.ts'
import { listUsers } from './user-list.ts'

/**
 * SQLite plans a query without looking at the number of rows, so the plan for this many users is the plan for
 * 100,000.
 */
const USERS = 500
const SORTS = ['username', 'email', 'date_joined', 'last_login'] as const
const ORDERS = ['asc', 'desc'] as const
const BOTH_WAYS = SORTS.flatMap((sort) => ORDERS.map((order) => ({ sort, order, limit: '25' }) as const))

const folder = mkdtempSync(join(tmpdir(), 'test-'))
const config = loadConfig({ NODE_ENV: 'test', SIGNING_KEY: TEST_KEY })
let db: Db

beforeAll(async () => {
  db = openDatabase(join(folder, 'many.sqlite'))
  await migrateToLatest(db)
  await db.transaction().execute(fill)
})

afterAll(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true })
})

/** A third never signed in, one in fifty is inactive, one in a thousand is staff; each has one event. */
async function fill(tx: Db): Promise<void> {
  await sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${USERS})
    INSERT INTO users (id, username, username_key, email, email_key, date_joined, last_login, is_active, is_staff)
    SELECT i, printf('user%06d', i), printf('user%06d', i), printf('mail%06d@example.com', i),
      printf('mail%06d@example.com', i), 1700000000 + i * 7919 % ${USERS},
      CASE WHEN i % 3 THEN 1700000000 + i * 104729 % ${USERS} END, i % 50 > 0, i % 1000 = 0 FROM n`.execute(
    tx,
  )
  await sql`INSERT INTO profiles SELECT id, 'First', 'Last', 'first', 'last' FROM users`.execute(tx)
  await sql`INSERT INTO audit_events (at, event, user_id, ip, user_agent)
    SELECT unixepoch() - id * 12, iif(id % 4, 'signed_in', 'signed_out'), id % 1000, '', '' FROM users`.execute(
    tx,
  )
}

describe.skipIf(ON_POSTGRES)(`among ${USERS} users`, () => {
  test.each(BOTH_WAYS)(
    'a page by $sort $order is read from an index: no scan of the table, no sorting',
    async (query) => {
      const { next } = await listUsers({ config, db }, query)
      for (const page of [
        query,
        { ...query, after: next ?? '' },
        { ...query, is_active: 'false' } as const,
        { ...query, email_verified: 'false' } as const,
        { ...query, second_factor: 'false' } as const,
      ]) {
        const plan = await planOf((watched) => listUsers({ config, db: watched }, page))

        expect(plan[0]).toMatch(/^(SCAN|SEARCH) users USING INDEX/)
        if ('after' in page) expect(plan[0]).toMatch(/^SEARCH/)
        expect(plan.join()).not.toMatch(/TEMP B-TREE|SCAN (?!users USING|counted)/)
      }
    },
  )

  test.each(BOTH_WAYS)(
    'a search by $sort $order walks that index, and the names once: no sorting, no table',
    async (query) => {
      const plan = await planOf((watched) =>
        listUsers({ config, db: watched }, { ...query, search: 'ser00' }),
      )

      expect(plan[0]).toMatch(/^SCAN users USING INDEX users_by_/)
      const others = plan.filter((step) => /SCAN|TEMP/.test(step) && !/USING (COVERING )?INDEX/.test(step))
      expect(new Set(others)).toEqual(new Set(['SCAN named', 'SCAN counted']))
    },
  )

  test('the events of the last days are counted in an index', async () => {
    const plan = await planOf((watched) => summarizeEvents(watched, 14))

    expect(plan[0]).toMatch(/^SEARCH audit_events USING INDEX audit_events_day/)
  })

  test('the figures of the overview are counted in indexes', async () => {
    const plan = await planOf(readOverview)

    expect(plan.filter((step) => /SCAN (?!users USING|counted|\()/.test(step))).toEqual([])
    for (const index of ['users_deactivated', 'users_staff', 'users_unverified']) {
      expect(plan.join()).toMatch(new RegExp(`(SCAN|SEARCH) users USING COVERING INDEX ${index}`))
    }
  })

  test.each([
    ...[{}, { event: 'signed_out' }, { outcome: 'failure' }, { outcome: 'success', event: 'signed_out' }],
    ...[{ from: '2026-11-01' }, { to: '2026-11-01' }, { from: '2026-11-01', to: '2026-11-01', before: 9 }],
    ...[{ user: 'user000005', outcome: 'failure', from: '2026-11-01' }, { address: '192.0.2.1' }],
  ] as AdminEventQuery[])('a page of the trail, %j, is read in the order of an index', async (query) => {
    const plan = await planOf((watched) => listEvents(watched, query))

    expect(plan.join()).not.toContain('TEMP B-TREE')
    const isBounded = query.event || query.from || query.to || query.user
    if (isBounded) expect(plan.join()).toMatch(/SEARCH audit_events USING/)
  })

  test.each([undefined, 90_000])('a page of the trail of one user, before %j: the same', async (before) => {
    const plan = await planOf((watched) => listEventsOf(watched, 5, before))

    expect(plan.join()).toMatch(/SEARCH audit_events USING INDEX audit_events_user/)
    expect(plan.join()).not.toContain('TEMP B-TREE')
  })
})

/** Returns the query plans of some work, one line per step. */
async function planOf(work: (watched: Db) => Promise<unknown>): Promise<string[]> {
  const nodes: RootOperationNode[] = []
  await work(
    db.withPlugin({
      transformQuery: ({ node }) => {
        nodes.push(node)
        return node
      },
      transformResult: async ({ result }) => result,
    }),
  )
  const plans = nodes.map(async (node) => {
    const query = db.getExecutor().compileQuery(node, createQueryId())
    const explain = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${query.sql}`, [...query.parameters])
    const { rows } = await db.executeQuery<{ detail: string }>(explain)
    return rows.map(({ detail }) => detail)
  })
  return (await Promise.all(plans)).flat()
}
