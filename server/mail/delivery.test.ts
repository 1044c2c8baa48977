import { createHash } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { epochNow } from '../../shared/epoch.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { migrateToLatest } from '../db/migrate.ts'
import { createTestApp, OUTBOX_INTERVAL_MS, type TestApp, tokenIn } from '../testing/test-app.ts'
import { createTestClient } from '../testing/test-client.ts'
import { dumpDatabase, takeSharedDatabase } from '../testing/test-database.ts'
import { type MailServer, startMailServer } from '../testing/test-mail-server.ts'
import { eventually, freezeTime, passTime } from '../testing/test-time.ts'
import { startDelivery } from './delivery.ts'
import { createMailer } from './mailer.ts'
import { claimMail, findDueMail } from './outbox-repository.ts'

const ZOE = { username: 'zoe', email: 'zoe@example.com', password: 'three quiet rivers' }

function register({ app }: TestApp, person = ZOE) {
  return createTestClient(app).post('/api/register', person)
}

async function forget({ app }: TestApp, name: string): Promise<void> {
  const response = await createTestClient(app).post('/api/password/forgot', { username: name })
  expect(response.statusCode).toBe(202)
}

function readOutbox({ db }: { db: Db }) {
  return db.selectFrom('outbox').selectAll().execute()
}

/** Waits until the outbox is empty. */
async function untilDelivered(server: { db: Db }): Promise<void> {
  await eventually(async () => expect(await readOutbox(server)).toEqual([]))
}

/** Waits until every remaining mail has failed this many times. */
async function untilTried({ log }: TestApp, attempts: number): Promise<void> {
  const failed = () => log.filter(({ msg }) => msg === 'a mail could not be sent yet')
  await eventually(() => expect(failed()).toHaveLength(attempts))
}

function errorsOf({ log }: TestApp): unknown[] {
  return log.filter(({ level }) => Number(level) >= 50).map(({ msg }) => msg)
}

/** Creates an outbox for several deliveries, each of which has its own connection. */
async function createOutbox(mailServer: MailServer) {
  const url = await takeSharedDatabase()
  const open = () => {
    const db = openDatabase(url)
    onTestFinished(() => db.destroy())
    return db
  }
  const db = open()
  await migrateToLatest(db)
  const log = collectLog()

  return {
    db,
    log,
    open,
    add: (id: string, row: { attempts?: number; not_before?: number } = {}) =>
      db
        .insertInto('outbox')
        .values({
          ...{ id, kind: 'reset_password', user_id: null, recipient: `${id}@example.com` },
          ...{ created_at: epochNow(), not_before: epochNow() },
          ...row,
        })
        .execute(),
    startDelivery(from = 'no-reply@example.com') {
      const mailer = createMailer({
        publicUrl: 'http://localhost:3000',
        mail: { smtpUrl: mailServer.url, from: { name: '', address: from }, folder: '' },
      })
      const delivery = startDelivery({
        db: open(),
        log,
        mailer,
        compose: async ({ recipient }) => ({ to: recipient, subject: 'Hello', text: '', html: '', link: '' }),
        outboxIntervalMs: OUTBOX_INTERVAL_MS,
      })
      onTestFinished(() => delivery.stop())
      return delivery
    },
  }
}

function collectLog() {
  const warnings: string[] = []
  const errors: string[] = []
  return {
    warnings,
    errors,
    info: () => {},
    warn: (_fields: object, message: string) => void warnings.push(message),
    error: (_fields: object, message: string) => void errors.push(message),
  }
}

test('a mail reaches the mail server, and nothing of it stays in the outbox', async () => {
  const mailServer = await startMailServer()
  const server = await createTestApp({ SMTP_URL: mailServer.url })
  await register(server)

  await untilDelivered(server)

  expect(mailServer.received).toMatchObject([
    { recipients: ['zoe@example.com'], subject: 'Confirm your email' },
  ])
  expect(errorsOf(server)).toEqual([])
})

describe('when the mail server does not accept it', () => {
  test('H3 it is down: a registration succeeds, and the mail is sent later', async () => {
    freezeTime()
    const mailServer = await startMailServer()
    await mailServer.stop()
    const server = await createTestApp({ SMTP_URL: mailServer.url })
    const response = await register(server)
    expect(response.statusCode).toBe(201)
    await untilTried(server, 1)
    expect(await readOutbox(server)).toMatchObject([{ kind: 'verify_email', attempts: 1 }])

    await mailServer.start()
    passTime(60)
    await untilDelivered(server)

    expect(mailServer.received).toHaveLength(1)
    const token = tokenIn({ text: mailServer.received[0]?.text ?? '' })
    const proof = await createTestClient(server.app).post('/api/verify-email', { token })
    expect(proof.statusCode).toBe(200)
  })

  test('H3 it does not respond: a registration succeeds', async () => {
    const mailServer = await startMailServer()
    const release = mailServer.holdNext()
    const server = await createTestApp({ SMTP_URL: mailServer.url })
    await register(server)
    await eventually(() => expect(mailServer.received).toHaveLength(1))

    const response = await register(server, { ...ZOE, username: 'yves', email: 'yves@example.com' })
    expect(response.statusCode).toBe(201)

    release()
    await untilDelivered(server)
    expect(mailServer.received).toHaveLength(2)
  })

  test.each([
    ['a recipient for now', { recipient: '451' }],
    ['a message for now', { message: '451' }],
    ['a message for good', { message: '554' }],
    ['our sender', { sender: '550' }],
    ['a recipient for now, in an enhanced code', { recipient: '450 4.2.1' }],
  ])('it refuses %s: the mail is retried', async (_what, refusal) => {
    freezeTime()
    const mailServer = await startMailServer()
    mailServer.refusal = refusal
    const server = await createTestApp({ SMTP_URL: mailServer.url })
    await register(server)
    await untilTried(server, 1)

    mailServer.refusal = {}
    passTime(60)
    await untilDelivered(server)

    expect(mailServer.received.at(-1)?.recipients).toEqual(['zoe@example.com'])
    expect(errorsOf(server)).toEqual([])
  })

  test.each(['550 5.1.1', '550 No such user', '553', '554 5.7.1 Relay access denied'])(
    'it permanently refuses the recipient with %j: the mail is given up at once',
    async (recipient) => {
      const mailServer = await startMailServer()
      mailServer.refusal = { recipient }
      const server = await createTestApp({ SMTP_URL: mailServer.url })
      await register(server)

      await untilDelivered(server)

      expect(mailServer.received).toEqual([])
      expect(errorsOf(server)).toEqual(['a mail was given up'])
    },
  )

  test('the wait doubles from a minute to an hour, and after a day the mail is given up', async () => {
    freezeTime()
    const begin = 2_000_000_000
    vi.setSystemTime(begin * 1000)
    const mailServer = await startMailServer()
    await mailServer.stop()
    const outbox = await createOutbox(mailServer)
    await outbox.add('1')
    const delivery = outbox.startDelivery()

    let now = begin
    for (const [failures, wait] of [60, 120, 240, 480, 960, 1_920, 3_600, 3_600].entries()) {
      delivery.soon()
      await eventually(async () => {
        const [mail] = await readOutbox(outbox)
        const seen = [outbox.log.warnings.length, mail?.attempts, Number(mail?.not_before) - now]
        expect(seen).toEqual([failures + 1, failures + 1, wait])
      })
      now += wait
      vi.setSystemTime(now * 1000)
    }
    expect(outbox.log.errors).toEqual([])

    vi.setSystemTime((begin + 86_400) * 1000)
    delivery.soon()
    await untilDelivered(outbox)
    expect(outbox.log.errors).toEqual(['a mail was given up'])
  })
})

describe('several processes', () => {
  test('of two that have found the same mail one gets it', async () => {
    const outbox = await createOutbox(await startMailServer())
    await outbox.add('1')
    const connections = [outbox.open(), outbox.open()]
    expect(await Promise.all(connections.map(findDueMail))).toEqual(['1', '1'])

    const claims = await Promise.all(connections.map((db) => claimMail(db, '1', epochNow() + 60)))

    expect(claims.filter(Boolean)).toEqual([expect.objectContaining({ id: '1', attempts: 1 })])
  })

  test('two of them send every mail once', async () => {
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    const release = mailServer.holdRecipients(() => true)
    const ids = Array.from({ length: 40 }, (_, index) => `mail-${index}`)
    for (const id of ids) await outbox.add(id)

    for (const from of ['one@example.com', 'two@example.com']) outbox.startDelivery(from).soon()
    await eventually(() => expect(mailServer.asked).toHaveLength(40))
    release()
    await untilDelivered(outbox)

    const sent = mailServer.received.map(({ messageId }) => messageId)
    expect(sent.sort()).toEqual(ids.map((id) => `<${id}@localhost>`).sort())
    expect(new Set(mailServer.received.map(({ from }) => from?.address)).size).toBe(2)
    expect([...outbox.log.warnings, ...outbox.log.errors]).toEqual([])
  })

  test('a mail that a dead process had claimed is sent again once the claim is over', async () => {
    freezeTime()
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    await outbox.add('claimed', { attempts: 1, not_before: epochNow() + 60 })
    await outbox.add('other')
    const delivery = outbox.startDelivery()
    delivery.soon()
    await eventually(async () => expect(await readOutbox(outbox)).toMatchObject([{ id: 'claimed' }]))
    expect(mailServer.received).toMatchObject([{ messageId: '<other@localhost>' }])

    passTime(60)
    delivery.soon()
    await untilDelivered(outbox)

    expect(mailServer.received.map(({ messageId }) => messageId)).toEqual([
      '<other@localhost>',
      '<claimed@localhost>',
    ])
  })

  test('a mail that a process is still sending after minutes is left alone by the others', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    const release = mailServer.holdNext()
    await outbox.add('slow')
    outbox.startDelivery().soon()
    await eventually(() => expect(mailServer.received).toHaveLength(1))

    outbox.startDelivery().soon()
    for (let seconds = 0; seconds < 150; seconds += 10) {
      await vi.advanceTimersByTimeAsync(10_000)
      await eventually(async () => expect(await claimOf(outbox, 'slow')).toBeGreaterThan(epochNow() + 30))
    }
    await outbox.add('other')
    await eventually(async () => {
      // The next check of the outbox is only due later.
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await readOutbox(outbox)).toMatchObject([{ id: 'slow', attempts: 1 }])
    })
    release()
    await untilDelivered(outbox)

    expect(mailServer.received.map(({ messageId }) => messageId)).toEqual([
      '<slow@localhost>',
      '<other@localhost>',
    ])
  })
})

describe('a slow recipient', () => {
  test('delays no other mail', async () => {
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    const release = mailServer.holdRecipients((address) => address === 'slow@example.com')
    await outbox.add('slow')
    outbox.startDelivery()
    await eventually(() => expect(mailServer.asked).toEqual(['slow@example.com']))

    for (const id of ['one', 'two', 'three']) await outbox.add(id)
    await eventually(async () =>
      expect(await readOutbox(outbox)).toMatchObject([{ id: 'slow', attempts: 1 }]),
    )
    release()
    await untilDelivered(outbox)

    const sent = mailServer.received.map(({ recipients }) => recipients[0])
    expect(sent.sort()).toEqual(['one', 'slow', 'three', 'two'].map((id) => `${id}@example.com`))
  })

  test('is one of twenty at a time', async () => {
    const warn = vi.fn()
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    const release = mailServer.holdRecipients(() => true)
    for (let index = 0; index < 22; index++) await outbox.add(`mail-${index}`)
    outbox.startDelivery().soon()
    await eventually(() => expect(mailServer.asked).toHaveLength(20))
    expect(warn).not.toHaveBeenCalled()

    const left = (await readOutbox(outbox)).filter(({ attempts }) => attempts === 0)
    expect(left).toHaveLength(2)
    release()
    await untilDelivered(outbox)

    expect(new Set(mailServer.asked).size).toBe(22)
    expect(mailServer.received).toHaveLength(22)
  })

  test('gets one mail when the machine was asleep for longer than the claim', async () => {
    freezeTime()
    const mailServer = await startMailServer()
    const outbox = await createOutbox(mailServer)
    const release = mailServer.holdRecipients((address) => address === 'slow@example.com')
    await outbox.add('slow')
    const delivery = outbox.startDelivery()
    await eventually(() => expect(mailServer.asked).toEqual(['slow@example.com']))

    passTime(300)
    await outbox.add('other')
    delivery.soon()
    await eventually(async () => expect(await readOutbox(outbox)).toMatchObject([{ id: 'slow' }]))
    release()
    await untilDelivered(outbox)

    expect(mailServer.asked).toEqual(['slow@example.com', 'other@example.com'])
  })
})

test('a stop does not wait for a mail server that hangs; the mail stays', async () => {
  const mailServer = await startMailServer()
  const outbox = await createOutbox(mailServer)
  const release = mailServer.holdNext()
  onTestFinished(release)
  await outbox.add('held')
  const delivery = outbox.startDelivery()
  await eventually(() => expect(mailServer.received).toHaveLength(1))
  await delivery.stop()

  expect(await readOutbox(outbox)).toMatchObject([{ id: 'held', attempts: 1 }])
})

test('G1 neither the token nor the text of a mail is in the database or the log, only a hash', async () => {
  const mailServer = await startMailServer()
  mailServer.refusal = { message: '451' }
  const server = await createTestApp({ SMTP_URL: mailServer.url, LOG_LEVEL: 'trace' })
  await register(server)
  await forget(server, 'user1')
  await untilTried(server, 2)

  const stored = await dumpDatabase(server.db)

  expect(await readOutbox(server)).toHaveLength(2)
  for (const { text = '' } of mailServer.received) {
    const token = tokenIn({ text })
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(stored).toContain(createHash('sha256').update(token).digest('hex'))
    expect(stored + JSON.stringify(server.log)).not.toContain(token)
    expect(stored).not.toContain('Somebody')
  }
})

describe('D6 an e-mail address gets three links of a kind an hour', () => {
  test('for an account, under either name; another account and another e-mail address are not affected', async () => {
    freezeTime()
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    const client = createTestClient(server.app)
    await register(server)
    for (const name of ['zoe', 'ZOE@example.com', 'zoe']) {
      await client.post('/api/verify-email/resend', { username: name })
      await forget(server, name)
    }
    await forget(server, 'Zoe')
    await forget(server, 'user2')

    const mails = (await server.mails()).map(({ to, subject }) => `${to}: ${subject}`)
    expect(mails.sort()).toEqual([
      'tim@allen.com: Reset your password',
      ...Array(3).fill('zoe@example.com: Confirm your email'),
      ...Array(3).fill('zoe@example.com: Reset your password'),
    ])
  })

  test('after an hour it gets mail again', async () => {
    freezeTime()
    const server = await createTestApp({ RATE_LIMITS: 'on' })
    for (let i = 0; i < 4; i++) await forget(server, 'user1')
    expect(await server.mails()).toHaveLength(3)

    passTime(3_600)
    await forget(server, 'user1')

    expect(await server.mails()).toHaveLength(4)
  })

  test('a retried mail counts once', async () => {
    freezeTime()
    const mailServer = await startMailServer()
    await mailServer.stop()
    const server = await createTestApp({ RATE_LIMITS: 'on', SMTP_URL: mailServer.url })
    await forget(server, 'user1')
    for (let failures = 1; failures <= 2; failures++) {
      await untilTried(server, failures)
      passTime(600)
    }

    await mailServer.start()
    for (let i = 0; i < 3; i++) await forget(server, 'user1')
    await untilDelivered(server)

    expect(mailServer.received).toHaveLength(3)
  })
})

describe('no mail is sent', () => {
  test.each(['nobody', 'nobody@example.com', 'sam@smith.com, eve@example.com'])(
    'to the unknown user name or e-mail address %j',
    async (name) => {
      const server = await createTestApp()

      await forget(server, name)

      expect(await server.mails()).toEqual([])
    },
  )

  test('to a deactivated user', async () => {
    const server = await createTestApp()
    await server.db.updateTable('users').set({ is_active: 0 }).where('username', '=', 'user1').execute()

    await forget(server, 'user1')

    expect(await server.mails()).toEqual([])
  })

  test('to a demo account outside development', async () => {
    const mailServer = await startMailServer()
    const server = await createTestApp({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example.com',
      BCRYPT_COST: '10',
      SMTP_URL: mailServer.url,
    })

    await forget(server, 'user1')
    await untilDelivered(server)

    expect(mailServer.received).toEqual([])
  })
})
/** Returns when the claim of a mail ends. */
async function claimOf({ db }: { db: Db }, id: string): Promise<number> {
  const { not_before } = await db
    .selectFrom('outbox')
    .select('not_before')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return not_before
}
