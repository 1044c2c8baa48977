import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../server/db/database.ts'
import { tokenIn } from '../../server/testing/test-app.ts'
import { takeSharedDatabase } from '../../server/testing/test-database.ts'
import { startMailServer } from '../../server/testing/test-mail-server.ts'
import { eventually } from '../../server/testing/test-time.ts'
import { startServer, temporaryFolder } from '../server-process.ts'

/** Starts a server in this folder. It is killed when the test ends. */
async function start(cwd: string, env: Record<string, string>) {
  const server = await startServer({ cwd, env })
  onTestFinished(async () => void (await server.stop('SIGKILL')))
  return server
}

async function post(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

const ZOE = { username: 'zoe', email: 'zoe@example.com', password: 'three quiet rivers' }

test('H3 kill -9 in the middle of sending: the mail is sent once more, with the same Message-ID and a link that works', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const mailServer = await startMailServer()
  mailServer.holdNext()
  const DATABASE_URL = await takeSharedDatabase()
  const first = await start(folder.path, { DATABASE_URL, SMTP_URL: mailServer.url })
  expect(await post(`${first.url}/api/register`, ZOE)).toBe(201)
  await eventually(() => expect(mailServer.received).toHaveLength(1))

  await first.stop('SIGKILL')
  await endClaims(DATABASE_URL)
  const second = await start(folder.path, { DATABASE_URL, SMTP_URL: mailServer.url })
  await eventually(() => expect(mailServer.received).toHaveLength(2))

  const [lost, sent] = mailServer.received
  expect(sent?.messageId).toBe(lost?.messageId)
  const token = tokenIn({ text: sent?.text ?? '' })
  expect(await post(`${second.url}/api/verify-email`, { token })).toBe(200)
})

/** Ends the claim of a process that died, which lasts a minute, so that the test need not wait. */
async function endClaims(url: string): Promise<void> {
  const db = openDatabase(url)
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set((eb) => ({ not_before: eb('not_before', '-', 60) }))
    .executeTakeFirst()
  await db.destroy()
  expect(numUpdatedRows).toBe(1n)
}

test('in development the console shows the link', async () => {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const server = await start(folder.path, { NODE_ENV: 'development', LOG_LEVEL: 'info' })
  expect(await post(`${server.url}/api/register`, ZOE)).toBe(201)

  const link = /http:\/\/localhost:3000\/verify#token=[\w-]+/
  await eventually(() => expect(server.output()).toMatch(link))

  const token = tokenIn({ text: link.exec(server.output())?.[0] ?? '' })
  expect(await post(`${server.url}/api/verify-email`, { token })).toBe(200)
})
