import { randomBytes } from 'node:crypto'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { SIGN_OUT_WORDS } from '../../web/components/sign-out-words.ts'
import {
  type Answers,
  type Attacker,
  openAttack,
  PLACES,
  type Place,
  sessionsOf,
  test,
  watchAnswers,
} from './attacker.ts'
import {
  ASKING_WAYS,
  askFirst,
  BLIND_WAYS,
  EMBEDDING_WAYS,
  embed,
  inject,
  readAll,
  sendBlindly,
  submitForms,
} from './attacks.ts'
import { ADA, expectHome, expectLogin, type RunningApp, register, SAM, signIn, TIM } from './fixtures.ts'
import { choose, expectStandIn } from './providers.ts'

/** The most is sent by itself where both tokens are cookies; the others are tried where there is time. */
const TRANSPORTS = process.env.SOAK ? TOKEN_TRANSPORTS : (['cookies'] as const)
const EACH_PLACE = Object.keys(PLACES) as Place[]

/** What an attacker would like the browser of the victim to do, knowing even the password. */
const WANTED = {
  '/api/token/refresh': {},
  '/api/logout': {},
  '/api/token': { username: TIM.username, password: TIM.password },
  '/api/profile': { first_name: 'Mallory' },
  '/api/password/change': { current_password: SAM.password, new_password: 'mallory was here' },
  '/api/sessions/revoke-others': {},
}
const PATHS = Object.keys(WANTED)

function wantedOf({ url }: RunningApp) {
  return Object.entries(WANTED).map(([path, fields]) => ({ url: `${url}${path}`, fields }))
}

/** What only its own person may read. */
const READABLE = ['/api', '/api/profile', '/api/auth-check', '/api/sessions', '/api/social/identities']

/** What `inject` runs, and what it loads, where nothing forbids it. */
const INJECTED = ['data', 'inline', 'link', 'module', 'onclick', 'onerror', 'srcdoc']
const LOADED = ['/beacon', '/fetch', '/frame', '/image', '/object', '/script.js', '/style']

const FORM_TYPE = 'application/x-www-form-urlencoded'
const ENCTYPES = [FORM_TYPE, 'text/plain', 'multipart/form-data']

for (const transport of TRANSPORTS) {
  test.describe(transport, () => {
    test.use({ transport })

    for (const place of EACH_PLACE) {
      test(`F1 ${place}: forms of every type, in frames and windows, do nothing`, async ({
        victim,
        attacker,
      }) => {
        const { app, page, context } = victim
        const wanted = wantedOf(app)
        const answers = watchAnswers(app)
        for (const [round, enctype] of ENCTYPES.entries()) {
          const attack = await openAttack(context, attacker.origin(place))
          await attack.evaluate(submitForms, { wanted, enctype, targets: ['iframe', '_blank'] })
          for (const path of PATHS) await answers.until(`POST ${path}`, 2 * (round + 1))
          await closeAllBut(page)
        }
        const attack = await openAttack(context, attacker.origin(place))
        const [signOut] = wanted.filter(({ url }) => url.endsWith('/logout'))
        const last = { wanted: signOut ? [signOut] : [], enctype: FORM_TYPE, targets: ['_self'] }
        await attack.evaluate(submitForms, last)
        await attack.waitForURL(`${app.url}/api/logout`)
        expectStoppedByOrigin(answers)
        await attack.close()
        await victim.expectAtHome()

        // From a page of ours the very same form works, wherever a cookie says whose it is.
        if (transport === 'body') return
        await page.evaluate(submitForms, last)
        await page.waitForURL(`${app.url}/api/logout`)
        expect(sessionsOf(app, SAM.username)).toEqual([])
        expect(await context.cookies()).toEqual([])
      })

      test(`F1 ${place}: scripts, parts of a page, windows and links do nothing`, async ({
        victim,
        attacker,
      }) => {
        const { app, page, context } = victim
        const answers = watchAnswers(app)
        const attack = await openAttack(context, attacker.origin(place))
        await attack.evaluate(sendBlindly, wantedOf(app))
        for (const path of PATHS) await answers.until(`POST ${path}`, BLIND_WAYS)
        expectStoppedByOrigin(answers)

        expect(await attack.evaluate(askFirst, wantedOf(app))).toBe(0)
        for (const path of PATHS) {
          await answers.until(`OPTIONS ${path}`, ASKING_WAYS)
          expect(answers.to(`POST ${path}`)).toHaveLength(BLIND_WAYS)
          expect(answers.to(`PATCH ${path}`)).toEqual([])
        }

        const gets = {
          '/api/logout': 405,
          '/api/token/refresh': 405,
          '/api/token': 405,
          '/api/social/google': 403,
        }
        await attack.evaluate(
          embed,
          Object.keys(gets).map((path) => `${app.url}${path}`),
        )
        for (const [path, status] of Object.entries(gets)) {
          await answers.until(`GET ${path}`, EMBEDDING_WAYS)
          // Whoever opens such an address in a window is led to a page that explains it.
          for (const answer of answers.to(`GET ${path}`)) expect([status, 303]).toContain(answer)
        }
        await closeAllBut(page)
        await victim.expectAtHome()
      })

      test(`F1 ${place}: signs nobody in as the attacker`, async ({ app, page, context, attacker }) => {
        const wanted = wantedOf(app).filter(({ url }) => url.endsWith('/api/token'))
        const answers = watchAnswers(app)
        const attack = await openAttack(context, attacker.origin(place))
        for (const enctype of ENCTYPES) {
          await attack.evaluate(submitForms, { wanted, enctype, targets: ['iframe', '_blank'] })
        }
        await attack.evaluate(sendBlindly, wanted)
        expect(await attack.evaluate(askFirst, wanted)).toBe(0)
        await answers.until('POST /api/token', 2 * ENCTYPES.length + BLIND_WAYS)
        // The password was right: it is the page that is refused.
        expect(new Set(answers.to('POST /api/token'))).toEqual(new Set([403]))
        await closeAllBut(page)

        expect(await context.cookies()).toEqual([])
        expect(sessionsOf(app, TIM.username)).toEqual([])
        await page.goto(app.url)
        await expectLogin(page)
        await signIn(page)
        await expectHome(page)
      })

      test(`F3 ${place}: its scripts read nothing`, async ({ victim, attacker }) => {
        const { app, page, context } = victim
        const urls = READABLE.map((path) => `${app.url}${path}`)
        const answers = watchAnswers(app)
        // A browser finds every name under localhost on this machine, so that one can look alike.
        const origin = attacker.origin(place)
        for (const from of [origin, origin.replace(/127.0.0.1|localhost/, 'localhost.localhost')]) {
          const attack = await openAttack(context, from)
          expect(await attack.evaluate(readAll, urls)).toEqual([])
          expect(await attack.evaluate(() => document.cookie)).toBe('')
          await attack.close()
        }
        for (const path of READABLE) await answers.until(`GET ${path}`, 4)

        const read = await page.evaluate(readAll, urls)
        expect(read).toHaveLength(2 * READABLE.length)
        if (transport === 'cookies') expect(read.join()).toContain(SAM.email)
        await victim.expectAtHome()
      })
    }

    if (transport !== 'body') plantingTests(transport)
  })
}

const FORM_FREE = ['gatehouse_refresh', 'gatehouse_access']

/** What another server of this host does to our cookies: they know no ports (RFC 6265 §8.5). */
function plantingTests(transport: string): void {
  test('F2 the cookies as the browser holds them', async ({ victim }) => {
    const { page, context } = victim
    const cookies = await context.cookies()
    expect(cookies.map(({ name }) => name).sort()).toEqual(
      transport === 'cookies' ? FORM_FREE.toSorted() : ['gatehouse_refresh'],
    )
    for (const cookie of cookies) {
      // A Domain would begin with a dot.
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', domain: 'localhost', path: '/' })
      expect(cookie.name.length + cookie.value.length).toBeLessThanOrEqual(4_096)
    }
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.evaluate(() => cookieStore.getAll())).toEqual([])
  })

  test('F2 a planted cookie that is no token signs out in words; a sign-in replaces it', async ({
    victim,
    attacker,
  }) => {
    const { page, context } = victim
    await plant(context, attacker, ['gatehouse_refresh=garbage; Path=/'])
    expect((await refreshCookies(context)).map(({ value }) => value)).toEqual(['garbage'])
    await page.reload()
    await expectLogin(page, 'The server does not accept this session any more.')
    expect(await refreshCookies(context)).toEqual([])

    await plant(context, attacker, ['gatehouse_refresh=garbage; Path=/'])
    await signIn(page)
    await expectHome(page)
    expect((await refreshCookies(context)).map(({ value }) => value.startsWith('eyJ'))).toEqual([true])
    await page.reload()
    await expectHome(page)
  })

  test('F2 a planted sign-in of somebody else is replaced by the next, and ended', async ({
    app,
    page,
    context,
    attacker,
  }) => {
    const theirs = await tokensInCookies(app, transport)
    await page.goto(app.url)
    await plant(
      context,
      attacker,
      theirs.map((cookie) => `${cookie}; Path=/`),
    )
    await page.reload()
    // Without a session that began here nothing is restored, whatever cookie there is.
    await expectLogin(page)
    await signIn(page)
    await expectHome(page)
    expect(sessionsOf(app, TIM.username)).toEqual([])
    await page.reload()
    await expectHome(page)
  })

  test('F2 a second cookie of the name is no token: signed out in words, and nobody else signed in', async ({
    victim,
    attacker,
  }) => {
    const { app, page, context } = victim
    const theirs = await tokensInCookies(app, transport)
    await plant(
      context,
      attacker,
      theirs.map((cookie) => `${cookie}; Path=/api`),
    )
    expect(await refreshCookies(context)).toHaveLength(2)
    const answers = watchAnswers(app)
    await page.reload()
    await expectLogin(page, 'The cookie of your session is gone.')
    expect(answers.to('POST /api/token/refresh')).toEqual(
      [400, 400].slice(0, answers.to('POST /api/token/refresh').length),
    )
    expect(sessionsOf(app, SAM.username)).toHaveLength(1)
  })

  test('F2 a planted sign-in of somebody else in the place of a session is not used, and the next one replaces it', async ({
    victim,
    attacker,
  }) => {
    const { app, page, context } = victim
    const theirs = await tokensInCookies(app, transport)
    await plant(
      context,
      attacker,
      theirs.map((cookie) => `${cookie}; Path=/`),
    )
    await page.reload()
    await expectLogin(page, SIGN_OUT_WORDS.planted_cookie)
    await expect(page.getByText(TIM.username)).toHaveCount(0)
    await signIn(page)
    await expectHome(page)
    await page.reload()
    await expectHome(page)
  })
}

for (const place of EACH_PLACE) {
  test(`F4 ${place}: cannot frame the app, nor hold on to a window of it`, async ({ victim, attacker }) => {
    const { app, page, context } = victim
    const attack = await openAttack(context, attacker.origin(place))
    const framed = async (src: string) => {
      const frame = await attack.evaluateHandle((from) => {
        const element = Object.assign(document.createElement('iframe'), { src: from })
        const loaded = new Promise<void>((resolve) => element.addEventListener('load', () => resolve()))
        document.body.append(element)
        return loaded.then(() => element)
      }, src)
      return (await frame.contentFrame())?.url()
    }
    for (const path of ['/', '/login', '/profile', '/api/profile', '/api/docs']) {
      expect(await framed(`${app.url}${path}`)).toMatch(/^chrome-error:/)
    }
    expect(await framed(`${attacker.origin(place)}/framed`)).toBe(`${attacker.origin(place)}/framed`)

    const opened = context.waitForEvent('page')
    await attack.evaluate((url) => Object.assign(window, { held: window.open(url) }), app.url)
    const popup = await opened
    await popup.evaluate(() => {
      addEventListener('message', () => Object.assign(window, { heard: true }))
    })
    await expectHome(popup)
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    const held = await attack.evaluate(() => {
      const { held: app } = window as unknown as { held: Window }
      app.postMessage('hello', '*')
      return { closed: app.closed, frames: app.length }
    })
    expect(held).toEqual({ closed: true, frames: 0 })
    expect(await popup.evaluate(() => 'heard' in window)).toBe(false)

    // A window of its own it does hold.
    const own = await attack.evaluate((url) => window.open(url)?.closed, attacker.origin(place))
    expect(own).toBe(false)
    await closeAllBut(page)
    // The window has refreshed, as any page of ours does.
    await page.reload()
    await expectHome(page)
  })
}

test('F4 markup that got into a page of ours runs nothing and loads nothing', async ({
  victim,
  attacker,
}) => {
  const { page, context, app } = victim
  const foreign = attacker.origin('another site')
  const marks = (from: Page) => from.evaluate(() => ({ ...document.documentElement.dataset }))
  const before = await marks(page)
  const attack = await openAttack(context, foreign)
  // The same in a page without a policy: it would all run.
  await attack.evaluate(inject, foreign)
  await expect.poll(async () => Object.keys(await marks(attack)).sort()).toEqual(INJECTED)
  await expect.poll(() => loadedFrom(attacker)).toEqual(LOADED)
  await attack.close()

  attacker.visits.length = 0
  await page.evaluate(() => {
    const refused: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI))
    Object.assign(window, { refused })
  })
  await page.evaluate(inject, foreign)
  const refused = () => page.evaluate(() => (window as unknown as { refused: string[] }).refused)
  await expect.poll(async () => (await refused()).filter((uri) => uri === 'inline').length).toBeGreaterThan(4)
  // Of a frame the browser names the origin alone.
  for (const path of ['/fetch', '/image', '/script.js', '/style'])
    await expect.poll(refused).toContainEqual(expect.stringContaining(path))
  expect(await marks(page)).toEqual(before)
  expect(loadedFrom(attacker)).toEqual([])
  expect(await page.evaluate(() => document.baseURI)).toBe(`${app.url}/`)
})

/** Ways to say "over there", if somebody follows them without care. */
function payloadsFor(attacker: Attacker): string[] {
  const origin = attacker.origin('another site')
  const { host } = new URL(origin)
  return [
    `//${host}/`,
    `///${host}/`,
    `/\\${host}/`,
    `\\\\${host}/`,
    `/\t/${host}/`,
    `/\r\n/${host}/`,
    `/%2f%2f${host}/`,
    `/%5c${host}/`,
    `/..//${host}/`,
    `/.//${host}/`,
    `${origin}/`,
    `http:${host}/`,
    `//localhost@${host}/`,
    `${origin.replace('//', '//localhost:80@')}/`,
    ` ${origin}/`,
    `javascript:location='${origin}/script'`,
    `data:text/html,<meta http-equiv=refresh content=0;url=${origin}>`,
  ]
}

test('F5 wherever the history of the browser says to go back to, a sign-in stays here', async ({
  app,
  page,
  attacker,
}) => {
  for (const from of ['/profile?a=1', ...payloadsFor(attacker)]) {
    await page.goto(`${app.url}/login`)
    await page.evaluate((to) => history.replaceState({ usr: { from: to }, key: 'k', idx: 0 }, ''), from)
    await page.reload()
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    if (from === '/profile?a=1') await expect(page).toHaveURL(`${app.url}${from}`)
    expect(new URL(page.url()).origin, from).toBe(app.url)
    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page)
  }
  expect(attacker.visits).toEqual([])
})

test('F5 an address of ours that looks like one of theirs stays here, before a sign-in and after', async ({
  app,
  page,
  attacker,
}) => {
  for (const path of payloadsFor(attacker).filter((payload) => payload.startsWith('/'))) {
    const answer = await page.goto(`${app.url}${path}`)
    expect(new URL(page.url()).origin, path).toBe(app.url)
    // Two slashes, or a backslash for one: the server has no page at such a path.
    if (answer?.status() === 403) continue
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await page.getByRole('link', { name: 'Login' }).click()
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    expect(new URL(page.url()).origin, path).toBe(app.url)
    await page.getByRole('button', { name: 'Logout' }).click()
  }
  expect(attacker.visits).toEqual([])
})

test('F5 what a sign-in with a provider was asked to return to leads nowhere else', async ({
  app,
  page,
  attacker,
}) => {
  await page.goto(`${app.url}/login`)
  for (const to of ['/profile?a=1', ...payloadsFor(attacker)]) {
    const { authorization_url } = await page.evaluate(async (path) => {
      const answer = await fetch(`/api/social/google?${new URLSearchParams({ return_to: path })}`, {
        headers: { 'x-token-transport': 'refresh-cookie' },
      })
      return answer.json()
    }, to)
    await page.goto(authorization_url)
    await expectStandIn(page, 'Google')
    await choose(page, 'Ada Lovelace')
    await expect(page.getByRole('button', { name: 'Logout' })).toBeVisible()
    if (to === '/profile?a=1') await expect(page).toHaveURL(`${app.url}${to}`)
    expect(new URL(page.url()).origin, to).toBe(app.url)
  }
  expect(attacker.visits).toEqual([])
})

for (const place of EACH_PLACE) {
  test(`F6 ${place}: a link there tells nothing of where it was followed`, async ({ victim, attacker }) => {
    const { app, page } = victim
    await page.goto(`${app.url}/profile?private=1`)
    await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
    attacker.visits.length = 0
    await followLink(page, `${attacker.origin(place)}/link`)
    // A page without a policy does tell it.
    await followLink(page, `${attacker.origin(place)}/again`)

    const referers = attacker.visits
      .filter(({ path }) => ['/link', '/again'].includes(path))
      .map(({ headers }) => headers.referer)
    expect(referers).toEqual([undefined, `${attacker.origin(place)}/link`])
    expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({})
    // To another site not even a strict cookie goes; another port of the host does get them.
    const [visit] = attacker.visits
    if (place === 'another site') expect(visit?.headers.cookie).toBeUndefined()
  })
}

test.describe('in production', () => {
  test('F6 a sign-out empties the storage, and not that of the sign-in after it', async ({
    startApp,
    page,
    context,
    attacker,
  }) => {
    const app = await startApp(production())
    await page.goto(`${app.url}/register`)
    await register(page, ADA)
    await expectHome(page, ADA)
    await page.evaluate(() => {
      localStorage.setItem('mine', '1')
      sessionStorage.setItem('mine', '1')
    })
    const kept = () => page.evaluate(() => ({ local: localStorage.mine, session: sessionStorage.mine }))

    const answers = watchAnswers(app)
    const [refresh] = await tokensInBody(app, { ...ADA, username: 'mallory', email: 'mallory@example.com' })
    for (const [round, place] of EACH_PLACE.entries()) {
      const wanted = [{ url: `${app.url}/api/logout`, fields: { refresh: refresh ?? '' } }]
      const attack = await openAttack(context, attacker.origin(place))
      await attack.evaluate(submitForms, { wanted, enctype: FORM_TYPE, targets: ['_self'] })
      await attack.waitForURL(`${app.url}/api/logout`)
      await answers.until('POST /api/logout', round + 1)
      await attack.close()
    }
    expect(answers.to('POST /api/logout')).toEqual([200, 403])
    expect(await kept()).toEqual({ local: '1', session: '1' })
    await page.reload()
    await expectHome(page, ADA)

    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page, 'You are signed out.')
    await signIn(page, ADA)
    await expectHome(page, ADA)
    await expect.poll(kept).toEqual({ local: undefined, session: undefined })
    await page.reload()
    await expectHome(page, ADA)

    await page.getByRole('button', { name: 'Logout' }).click()
    await expectLogin(page, 'You are signed out.')
    await expect.poll(() => page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    await expect.poll(() => context.cookies()).toEqual([])
  })
})

/** What production asks for. Mail waits: nobody listens there. */
function production(): Record<string, string> {
  return {
    NODE_ENV: 'production',
    SIGNING_KEY: randomBytes(32).toString('hex'),
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@example.com',
    BCRYPT_COST: '10',
    LOG_LEVEL: 'info',
  }
}

/** The check of the origin is what stopped it: no other refusal came first. */
function expectStoppedByOrigin(answers: Answers): void {
  for (const path of PATHS) expect(new Set(answers.to(`POST ${path}`))).toEqual(new Set([403]))
}

/** Lets the attacker's server on another port of our host set cookies. */
async function plant(context: BrowserContext, attacker: Attacker, lines: string[]): Promise<void> {
  const query = new URLSearchParams(lines.map((line) => ['plant', line]))
  const planting = await openAttack(context, `${attacker.origin('another port')}/?${query}`)
  await planting.close()
}

async function refreshCookies(context: BrowserContext) {
  return (await context.cookies()).filter(({ name }) => name === 'gatehouse_refresh')
}

/** Signs the attacker in outside the browser, for the cookies of that session. */
async function tokensInCookies({ url }: RunningApp, transport: string): Promise<string[]> {
  const { username, password } = TIM
  const answer = await postJson(
    `${url}/api/token`,
    { username, password },
    { 'x-token-transport': transport },
  )
  return answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
}

/** Makes an account for the attacker outside the browser, and signs it in. */
async function tokensInBody({ url }: RunningApp, person: typeof ADA): Promise<string[]> {
  await postJson(`${url}/api/register`, person)
  const answer = await postJson(`${url}/api/token`, { username: person.username, password: person.password })
  return [(await answer.json()).refresh]
}

function postJson(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}

function loadedFrom({ visits }: Attacker): string[] {
  return [...new Set(visits.map(({ path }) => path))].filter((path) => LOADED.includes(path)).sort()
}

/** Follows a link that stands in the page. */
async function followLink(page: Page, href: string): Promise<void> {
  await page.evaluate((to) => {
    const link = Object.assign(document.createElement('a'), { href: to })
    document.body.append(link)
    link.click()
  }, href)
  await page.waitForURL(href)
}

async function closeAllBut(page: Page): Promise<void> {
  for (const other of page.context().pages()) if (other !== page) await other.close()
}
