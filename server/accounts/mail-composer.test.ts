import { describe, expect, test } from 'vitest'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { APP_NAME } from '../../shared/app-name.ts'
import type { MailKind } from '../db/schema.ts'
import { insertMail } from '../mail/outbox-repository.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { freezeTime } from '../testing/test-time.ts'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const WHEN = /^When: \w{3} \d{1,2}, \d{4}, \d\d:\d\d UTC$/m

/** Every kind of mail, with the columns that it uses. */
const MAILS: Record<MailKind, { recipient?: string; detail?: string }> = {
  verify_email: {},
  reset_password: {},
  account_made: {},
  new_password_asked: {},
  password_changed: { recipient: 'new@example.com' },
  email_change_asked: { recipient: 'sam@smith.com', detail: 'new@example.com' },
  email_changed: { recipient: 'old@example.com', detail: 'new@example.com' },
  session_reused: {},
  way_in_added: { detail: 'Google' },
  second_factor_changed: { detail: 'second_factor_added' },
  second_factor_exhausted: {},
  passkey_added: {},
  passkey_removed: {},
}

/** Returns a mail of each kind, and the warning that an e-mail address is in use. */
async function createMails({ app, db, mails }: TestApp): Promise<KeptMail[]> {
  const client = createTestClient(app)
  const zoe = { username: 'zoe.doe', email: 'zoe@example.com', password: 'three quiet rivers' }
  await client.post('/api/register', zoe)
  await client.post('/api/register', { ...zoe, username: 'yves', email: 'sam@smith.com' })
  for (const [kind, columns] of Object.entries(MAILS)) {
    const cause = { ip: '192.0.2.7', userAgent: CHROME }
    await insertMail(db, { kind: kind as MailKind, userId: 1, ...columns }, cause)
  }
  return mails()
}

/** Returns the text of a piece of HTML that a reader sees. */
function visible(html: string): string {
  const text = html.replace(/<head>.*<\/head>/s, '').replaceAll(/<[^>]+>/g, '')
  return plain(text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))))
}

/** Removes what differs between text and HTML: white space, colons before URLs, and invisible characters in names. */
function plain(text: string): string {
  return text.replaceAll('\u2060', '').replaceAll(/[\s:]+/g, ' ')
}

describe('every mail', () => {
  test('has a language, both colour schemes, and a greeting for the list of an inbox', async () => {
    const mails = await createMails(await createTestApp())

    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(mails.length)
    for (const { html, text, subject } of mails) {
      const [greeting = ''] = text.split('\n')
      expect(greeting).toMatch(/^Hi [\w.\u2060]+, .*\.$/)
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
      expect(html).toContain('<meta name="color-scheme" content="light dark">')
      expect(html).toContain('<meta name="supported-color-schemes" content="light dark">')
      expect(html).toContain('@media (prefers-color-scheme: dark)')
      expect(visible(/<div style="display:none[^>]*>.*<\/div>/.exec(html)?.[0] ?? '')).toContain(
        plain(greeting),
      )
      expect(visible(/<h1.*<\/h1>/.exec(html)?.[0] ?? '')).toBe(subject)
    }
  })

  test('says the same as text and as HTML', async () => {
    for (const { html, text } of await createMails(await createTestApp())) {
      const urls = [...html.matchAll(/href="([^"]*)"/g)].map(([, url = '']) => url)
      const seen = visible([html, ...urls].join(' '))
      for (const line of text.split('\n').flatMap((line) => line.split(/: |:$/))) {
        expect(seen).toContain(plain(line).trim())
      }
      for (const [, paragraph = ''] of html.matchAll(/<p class="text"[^>]*>(.*?)<\/p>/g)) {
        expect(plain(text)).toContain(visible(paragraph))
      }
    }
  })

  test('shows its link in full: on the button, below it, and on a line of the text', async () => {
    for (const { html, text } of await createMails(await createTestApp())) {
      const [link = ''] = /^http\S+$/m.exec(text) ?? []
      const escaped = link.replaceAll('&', '&#38;')

      expect(html.split(`href="${escaped}"`)).toHaveLength(3)
      expect(html).toContain(`>${escaped}</a>`)
    }
  })

  test('loads nothing, and links to this site alone', async () => {
    for (const { html } of await createMails(await createTestApp())) {
      expect(html).not.toMatch(
        /<(img|link|script|iframe|object|video|svg)\b|\b(src|background)=|url\(|@import/i,
      )
      for (const [, url = ''] of html.matchAll(/href="([^"]*)"/g)) {
        expect(new URL(url).origin).toBe('http://localhost:3000')
      }
    }
  })

  test('ends with the site and the reason why it was sent', async () => {
    for (const { text } of await createMails(await createTestApp())) {
      const [name, site, reason] = text.trimEnd().split('\n').slice(-3)
      expect([name, site]).toEqual([APP_NAME, 'http://localhost:3000'])
      expect(reason).toMatch(/^You get this email because .*\.$/)
    }
  })

  test('says when, from which IP address and on which device its cause came', async () => {
    for (const { text } of await createMails(await createTestApp())) {
      expect(text).toMatch(WHEN)
      expect(text).toMatch(/^IP address: (192\.0\.2\.7|127\.0\.0\.1)$/m)
      if (text.includes('192.0.2.7')) expect(text).toMatch(/^Device: Chrome on Linux$/m)
    }
  })

  test('names its user so that the name can be copied out of the HTML, and is no link in either part', async () => {
    const mails = await createMails(await createTestApp())
    const mail = mails.find(({ to }) => to === 'zoe@example.com')

    expect(mail?.text).toContain('Hi zoe.\u2060doe,')
    expect(mail?.html).toContain('Hi zoe<span>.</span>doe,')
    for (const { html } of mails) expect(html).not.toContain('\u2060')
  })
})

describe('the cause of a mail', () => {
  const CHANGE = { new_password: 'three quiet rivers' }

  test('is the request: a changed password names its time, IP address and device', async () => {
    freezeTime()
    const { app, mails } = await createTestApp()
    const { client, tokens } = await signIn(app)
    await client.post('/api/password/change', CHANGE, { ...bearer(tokens.access), 'user-agent': CHROME })
    const [mail] = await mails()

    expect(mail?.text).toMatch(WHEN)
    expect(mail?.text).toContain('\nIP address: 127.0.0.1\nDevice: Chrome on Linux\n')
    expect(mail?.text).toContain('Not you? Reset it now.\n\nReset password:\nhttp://localhost:3000/forgot\n')
  })

  test('is named when the account is not known to the request either', async () => {
    const { app, mails } = await createTestApp()
    const headers = { 'user-agent': CHROME }
    await createTestClient(app).post('/api/password/forgot', { username: 'user1' }, headers)
    await createTestClient(app).post('/api/register', {
      ...{ username: 'ann', email: 'ann@example.com', password: CHANGE.new_password },
    })
    await createTestClient(app).post('/api/verify-email/resend', { email: 'ann@example.com' }, headers)

    const named = (await mails()).map(({ text }) => /^Device: .*$/m.exec(text)?.[0])
    expect(named.sort()).toEqual(['Device: Chrome on Linux', 'Device: Chrome on Linux', undefined])
  })

  test.each([
    'You won: call 555-0100/1.0 (Windows NT 10.0)',
    'https://evil.example/login',
    'evil.example/1.0',
    'curl/8.5.0',
  ])('a mail carries no text of a User-Agent such as %j', async (userAgent) => {
    const { app, mails } = await createTestApp()
    const headers = { 'user-agent': userAgent }
    await createTestClient(app).post('/api/password/forgot', { username: 'user1' }, headers)
    const [mail] = await mails()

    expect(mail?.text).toContain('\nIP address: 127.0.0.1\n')
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/Device|evil\.|555|curl/)
  })

  test('does not say where staff work', async () => {
    const server = await createTestApp()
    const staff = await signInStaff(server)
    await staff.post('/users', { username: 'ann', email: 'ann@example.com' })
    const [mail] = await server.mails()

    expect(mail?.text).toContain('\nUsername: ann\nWhen: ')
    expect(mail?.text).not.toMatch(/IP address|Device/)
  })
})

test('a mail about another e-mail address shows its first letter and its domain', async () => {
  const mails = await createMails(await createTestApp())
  const warned = mails.filter(({ subject }) => subject.startsWith('Your email'))

  expect(warned).toHaveLength(2)
  for (const { text, html } of warned) {
    expect(text).toContain(' to n•••@example.\u2060com.')
    expect(`${text}${html}`).not.toContain('new@')
  }
})

test('a mail that an earlier version queued does without what it does not know', async () => {
  const { db, mails } = await createTestApp()
  await insertMail(db, { kind: 'email_changed', userId: 1, recipient: 'old@example.com' })
  await insertMail(db, { kind: 'way_in_added', userId: 1 })

  const sent = (await mails()).map(({ subject, text }) => [subject, text.split('\n')[0]])
  expect(sent.sort()).toEqual([
    ['A provider was connected to your account', 'Hi user1, you can now sign in with a provider.'],
    ['Your email was changed', "Hi user1, your account's email was changed."],
  ])
})

describe('a link', () => {
  const ELSEWHERE = 'https://app.example.com/activate#token='

  test.each([
    ['to our page names the e-mail address', {}, /\/verify#token=[\w-]+&email=zoe%40example\.com$/m],
    ['to another front end is the token alone', { VERIFY_LINK: ELSEWHERE }, /\/activate#token=[\w-]+$/m],
  ])('%s', async (_, env, link) => {
    const { app, mails } = await createTestApp(env)
    const zoe = { username: 'zoe', email: 'zoe@example.com', password: 'three quiet rivers' }
    await createTestClient(app).post('/api/register', zoe)

    expect((await mails())[0]?.text).toMatch(link)
  })
})
