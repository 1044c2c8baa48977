import { expect, onTestFinished, test } from 'vitest'
import { USER1 } from '../../server/testing/test-client.ts'
import { takeSharedDatabase } from '../../server/testing/test-database.ts'
import { startMailServer } from '../../server/testing/test-mail-server.ts'
import { eventually, SOAK } from '../../server/testing/test-time.ts'
import { startServer, temporaryFolder } from '../server-process.ts'

const ROUNDS = SOAK ? 1_000 : 25
const CLIENTS = 8

interface JsonResponse {
  status: number
  body: { access?: string; refresh?: string; reason?: string }
}

async function post(url: string, body: object): Promise<JsonResponse> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

async function startTwo(env: Record<string, string> = {}) {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const settings = { DATABASE_URL: await takeSharedDatabase(), ...env }
  const first = await startServer({ cwd: folder.path, env: settings })
  const second = await startServer({ cwd: folder.path, env: settings })
  onTestFinished(async () => void (await Promise.all([first.stop(), second.stop()])))
  return [first, second] as const
}

test('B1 two processes on one database: one token has one successor, every round', async () => {
  const [first, second] = await startTwo()
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
})

test('D1 two processes count together: ten wrong passwords for an account, not ten each', async () => {
  const [first, second] = await startTwo({ RATE_LIMITS: 'on' })
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, index) =>
      post(`${(index % 2 ? first : second).url}/api/token`, { ...USER1, password: 'wrong' }),
    ),
  )

  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(14)
})

test('two processes with one outbox send every mail once', async () => {
  const mailServer = await startMailServer()
  const [first, second] = await startTwo({ SMTP_URL: mailServer.url })
  const people = Array.from({ length: 12 }, (_, index) => `person${index}`)
  await Promise.all(
    people.map((username, index) =>
      post(`${(index % 2 ? first : second).url}/api/register`, {
        ...{ username, email: `${username}@example.com`, password: 'three quiet rivers' },
      }),
    ),
  )
  await eventually(() => expect(mailServer.received.length).toBeGreaterThanOrEqual(12))
  // A duplicate would have been sent by the time that both have stopped.
  await Promise.all([first.stop(), second.stop()])

  const recipients = mailServer.received.flatMap((mail) => mail.recipients)
  expect(recipients.sort()).toEqual(people.map((username) => `${username}@example.com`).sort())
})
