import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type MailFrame, verifyEmailMail } from '../accounts/mail-texts.ts'
import { createTestApp } from '../testing/test-app.ts'
import { startMailServer } from '../testing/test-mail-server.ts'
import { readKeptMail } from './kept-mail.ts'
import { createMailer, type Mail } from './mailer.ts'

const LINK = 'https://app.example.com/verify#token=abc'

const MAIL: Mail = {
  to: 'zoe@example.com',
  subject: 'Grüße aus der Gärtnerei',
  text: 'Öffne den Link:\nhttps://app.example.com/verify#token=abc',
  html: '<p>Öffne den <a href="https://app.example.com/verify#token=abc">Link</a></p>',
  link: LINK,
}

function frameFor(username: string): MailFrame {
  return { to: 'zoe@example.com', username, facts: [], siteUrl: 'https://app.example.com' }
}

/** A mail server, and a mailer that sends to it. */
async function startMailing() {
  const mailServer = await startMailServer()
  const mail = {
    smtpUrl: mailServer.url,
    from: { name: 'Acme', address: 'no-reply@example.com' },
    folder: '',
  }
  const mailer = createMailer({ publicUrl: 'https://app.example.com', mail })
  return { mailServer, mailer }
}

test('a mail has sender, recipient, subject, both parts and a Message-ID that follows from its id', async () => {
  const { mailServer, mailer } = await startMailing()

  await mailer.send('0123abcd', MAIL)

  expect(mailServer.received).toMatchObject([
    {
      recipients: ['zoe@example.com'],
      messageId: '<0123abcd@app.example.com>',
      from: { name: 'Acme', address: 'no-reply@example.com' },
      to: [{ address: 'zoe@example.com' }],
      subject: MAIL.subject,
      text: `${MAIL.text}\n`, // a part ends with a line
    },
  ])
  expect(mailServer.received[0]?.html).toContain(MAIL.html)
  expect(mailer.keeps).toBe(false)
})

test('a mail says that a program wrote it, so that no program replies', async () => {
  const { mailServer, mailer } = await startMailing()

  await mailer.send('1', MAIL)

  const headers = new Map(mailServer.received[0]?.headers.map(({ key, value }) => [key, value]))
  expect(headers.get('auto-submitted')).toBe('auto-generated')
  expect(headers.get('x-auto-response-suppress')).toBe('All')
})

test('text is not read as HTML', async () => {
  const { mailServer, mailer } = await startMailing()
  const name = `<img src=x onerror="alert('&')">`

  await mailer.send('1', verifyEmailMail(frameFor(name), `${LINK}"><script>`))

  const { html, text } = mailServer.received[0] ?? {}
  expect(html).not.toMatch(/<img|<script|onerror="/)
  expect(html).toContain('&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;')
  expect(text).toContain(name)
})

test.each(['Zoe\r\nBcc: eve@example.com', 'Zoe\n\nBcc: eve@example.com', '"Zoe", <eve@example.com>'])(
  'a name such as %j adds no header and no recipient',
  async (name) => {
    const { mailServer, mailer } = await startMailing()
    const mail = verifyEmailMail(frameFor(name), LINK)

    await mailer.send('1', { ...mail, subject: `${mail.subject} ${name}` })

    expect(mailServer.received).toMatchObject([
      { recipients: ['zoe@example.com'], to: [{ address: 'zoe@example.com' }] },
    ])
    expect(mailServer.received[0]?.bcc).toBeUndefined()
  },
)

test.each([
  'zoe@example.com, eve@example.com',
  'zoe@example.com\r\nBcc: eve@example.com',
  'zoe@example.com <eve@example.com>',
])('an address such as %j is at most one address', async (to) => {
  const { mailServer, mailer } = await startMailing()

  // The mail server may refuse the recipient.
  await mailer.send('1', { ...MAIL, to }).catch(() => {})

  expect(mailServer.received.flatMap(({ recipients }) => recipients)).not.toContain('eve@example.com')
})

test('a refusal of the mail server is an error', async () => {
  const { mailServer, mailer } = await startMailing()
  mailServer.refusal = { message: '451' }

  await expect(mailer.send('1', MAIL)).rejects.toMatchObject({ responseCode: 451 })
})

test('without a mail server a mail is kept as a file, and is read back decoded', async () => {
  const { config } = await createTestApp()
  const mailer = createMailer(config)

  await mailer.send('0123abcd', MAIL)

  expect(mailer.keeps).toBe(true)
  expect(await readKeptMail(config.mail.folder)).toEqual([
    {
      id: '0123abcd',
      to: 'zoe@example.com',
      subject: MAIL.subject,
      sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      text: `${MAIL.text}\n`,
      html: `${MAIL.html}\n`,
    },
  ])
})

test('the newest mail comes first, even if only a part of a millisecond lies between', async () => {
  const { config } = await createTestApp()
  const mailer = createMailer(config)
  const ids = ['b', 'c', 'a']
  for (const [index, id] of ids.entries()) {
    await mailer.send(id, MAIL)
    const seconds = 1_000 + index / 10_000
    await utimes(join(config.mail.folder, `${id}.eml`), seconds, seconds)
  }

  const kept = await readKeptMail(config.mail.folder)

  expect(kept.map(({ id }) => id)).toEqual(['a', 'c', 'b'])
})

test('without kept mail the list is empty, and half a mail is skipped', async () => {
  const { config } = await createTestApp()
  const { folder } = config.mail

  expect(await readKeptMail(folder)).toEqual([])

  await mkdir(folder)
  await writeFile(join(folder, '0123abcd.eml.part'), 'Subject: Conf')
  expect(await readKeptMail(folder)).toEqual([])
})
