import { expect, onTestFinished, test } from 'vitest'
import { SOAK, USER1 } from '../server/test-app.ts'
import { takeSharedDatabase } from '../server/test-database.ts'
import { startServer, temporaryFolder } from './server-process.ts'

const ROUNDS = SOAK ? 1_000 : 25
const CLIENTS = 8

interface Answer {
  status: number
  body: { access?: string; refresh?: string; reason?: string }
}

async function post(url: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

test('B1 two processes on one database: one token has one successor, every round', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const env = { DATABASE_URL: await takeSharedDatabase() }
  const first = await startServer({ cwd: folder.path, env })
  const second = await startServer({ cwd: folder.path, env })
  onTestFinished(async () => void (await Promise.all([first.stop(), second.stop()])))
  let { refresh } = (await post(`${first.url}/api/token`, USER1)).body

  for (let round = 0; round < ROUNDS; round++) {
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) =>
        post(`${(index % 2 ? first : second).url}/api/token/refresh`, { refresh }),
      ),
    )
    const winners = answers.filter(({ status }) => status === 200)
    const losers = answers.filter(({ status }) => status === 401)

    expect([winners.length, losers.length]).toEqual([1, CLIENTS - 1])
    expect(losers.filter(({ body }) => body.reason)).toEqual([])
    refresh = winners[0]?.body.refresh
  }
}, 600_000)
