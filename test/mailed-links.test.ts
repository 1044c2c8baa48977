import { matchPath } from 'react-router-dom'
import { describe, expect, test } from 'vitest'
import type { MailKind } from '../server/db/schema.ts'
import { insertMail } from '../server/mail/outbox-repository.ts'
import { createTestApp, type TestApp } from '../server/testing/test-app.ts'
import { createTestClient } from '../server/testing/test-client.ts'
import { createSocialApp } from '../server/testing/test-social.ts'
import { APP_PAGES } from '../web/app/app-pages.tsx'
import { read } from './source-files.ts'

/** The pages that the front ends of other systems have for mailed links. */
const THEIR_PAGES: Record<string, string[]> = {
  djoser: ['/activation/:uid/:token', '/password-reset/:uid/:token'],
}

const OUR_PAGES = [
  ...[...read('web/App.tsx').matchAll(/ path="(\/[^"*]*)/g)].map(([, path = '']) => path),
  ...APP_PAGES.map(({ path }) => path),
]

/** Every command in the docs that starts the server for a front end of another system. */
const COMMANDS = ['docs/compat.md', 'docs/settings.md'].flatMap((document) =>
  [...read(document).matchAll(/^((?:[A-Z_]+=\S+ )+)npm run (dev\S*)$/gm)].map(
    ([line, settings = '', script]) => ({
      line,
      script,
      env: Object.fromEntries(
        settings
          .trim()
          .split(' ')
          .map((setting) => setting.split(/=(.*)/, 2)),
      ),
    }),
  ),
)

/** The recipient of each kind of mail, unless it is user 1, whose e-mail address is confirmed. */
const KINDS: Record<MailKind, { recipient?: string }> = {
  verify_email: {},
  reset_password: {},
  account_made: {},
  new_password_asked: {},
  password_changed: { recipient: 'new@example.com' },
  email_change_asked: { recipient: 'sam@smith.com' },
  email_changed: { recipient: 'old@example.com' },
  session_reused: {},
  way_in_added: {},
  second_factor_changed: {},
  second_factor_exhausted: {},
  passkey_added: {},
  passkey_removed: {},
}

/** Returns the links of all kinds of mail, by subject. */
async function linksOf({ app, db, mails }: TestApp): Promise<Map<string, URL>> {
  const client = createTestClient(app)
  const zoe = { username: 'zoe', email: 'zoe@example.com', password: 'three quiet rivers' }
  await client.post('/api/register', zoe)
  await client.post('/api/register', { ...zoe, username: 'yves', email: 'sam@smith.com' })
  for (const [kind, { recipient }] of Object.entries(KINDS)) {
    await insertMail(db, { kind: kind as MailKind, userId: 1, recipient })
  }
  const links = (await mails()).map(({ subject, text }) => {
    const [link = ''] = /http\S+/.exec(text) ?? []
    return [subject, new URL(link)] as const
  })
  return new Map(links)
}

test('docs: a command for every system and for the client of our own tutorial', () => {
  const systems = COMMANDS.map(({ env }) => env.COMPAT ?? 'ours')

  expect(systems.sort()).toEqual(['complete-user-auth', 'cookie-flow', 'djoser', 'lesson9', 'ours'])
})

describe.each(COMMANDS)('$line', ({ env, script }) => {
  const ourOrigin = `http://localhost:${env.WEB_PORT ?? '3000'}`
  const theirOrigin = env.COMPAT === 'complete-user-auth' ? 'http://localhost:5173' : 'http://localhost:3000'

  function isPage({ origin, pathname }: URL): boolean {
    const theirs = origin === theirOrigin ? (THEIR_PAGES[env.COMPAT] ?? []) : []
    const pages = origin === ourOrigin ? OUR_PAGES : theirs
    return pages.some((pattern) => matchPath(pattern, pathname))
  }

  test('starts our pages, on their own port', () => {
    expect(script).toBe('dev')
    expect(ourOrigin).not.toBe(theirOrigin)
  })

  test('every link of every kind of mail leads to a page', async () => {
    const links = await linksOf(await createTestApp(env))

    // One more, because a registration can be for an e-mail address that has an account.
    expect(links.size).toBe(Object.keys(KINDS).length + 1)
    expect([...links].filter(([, link]) => !isPage(link))).toEqual([])
  })

  test('our mailbox, our explanations and the URLs to which providers return lead to our pages, which may change things', async () => {
    const { client, config } = await createSocialApp(env)
    const mailbox = await client.get('/api/dev/mailbox', { accept: 'text/html' })
    const refused = await client.get('/api/profile', { authorization: 'Bearer x.y.z' })
    const begun = await client.get('/api/social/google', { origin: ourOrigin, 'x-token-transport': 'body' })
    const callback = new URL(begun.json().authorization_url).searchParams.get('redirect_uri') ?? ''

    expect(mailbox.headers.location).toBe(`${ourOrigin}/mailbox`)
    expect(refused.headers['www-authenticate']).toContain(`error_uri="${ourOrigin}/errors#`)
    expect(callback).toBe(`${ourOrigin}/auth/callback/google`)
    expect(config.trustedOrigins).toEqual(expect.arrayContaining([ourOrigin, theirOrigin]))
  })
})
