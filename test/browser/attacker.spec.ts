import { expect } from '@playwright/test'
import {
  closeAllBut,
  openAttack,
  PLACES_TRIED,
  type Responses,
  sessionsOf,
  TRANSPORTS_TRIED,
  test,
  watchResponses,
} from './attacker.ts'
import {
  ASKING_WAYS,
  askFirst,
  BLIND_WAYS,
  EMBEDDING_WAYS,
  embed,
  readAll,
  sendBlindly,
  submitForms,
} from './attacks.ts'
import { inTransports } from './fixtures.ts'
import { cookiesOf, expectHome, expectLogin, signIn } from './pages.ts'
import { SAM, TIM } from './people.ts'
import type { RunningApp } from './running-app.ts'

/** Requests that an attacker wants the victim's browser to send, even with a known password. */
const WANTED = {
  '/api/token/refresh': {},
  '/api/logout': {},
  '/api/token': { username: TIM.username, password: TIM.password },
  '/api/profile': { first_name: 'Mallory' },
  '/api/password/change': { new_password: 'mallory was here' },
  '/api/sessions/revoke-others': {},
}
const PATHS = Object.keys(WANTED)

function wantedOf({ url }: RunningApp) {
  return Object.entries(WANTED).map(([path, fields]) => ({ url: `${url}${path}`, fields }))
}

/** Routes that only the signed-in user may read. */
const READABLE = ['/api', '/api/profile', '/api/auth-check', '/api/sessions', '/api/social/identities']

const FORM_TYPE = 'application/x-www-form-urlencoded'
/** In the quick run only frames, because a window per request is slow. Below, a sign-in is also tried in windows. */
const TARGETS = process.env.SOAK ? ['iframe', '_blank'] : ['iframe']
const ENCTYPES = [FORM_TYPE, 'text/plain', 'multipart/form-data']

inTransports((transport) => {
  for (const place of PLACES_TRIED) {
    test(`F1 ${place}: forms of every type, in frames and windows, do nothing`, async ({
      victim,
      attacker,
    }) => {
      const { app, page, context } = victim
      const wanted = wantedOf(app)
      const responses = watchResponses(app)
      for (const [round, enctype] of ENCTYPES.entries()) {
        const attack = await openAttack(context, attacker.origin(place))
        await attack.evaluate(submitForms, { wanted, enctype, targets: TARGETS })
        for (const path of PATHS) await responses.until(`POST ${path}`, TARGETS.length * (round + 1))
        await closeAllBut(page)
      }
      const attack = await openAttack(context, attacker.origin(place))
      const [signOut] = wanted.filter(({ url }) => url.endsWith('/logout'))
      const last = { wanted: signOut ? [signOut] : [], enctype: FORM_TYPE, targets: ['_self'] }
      await attack.evaluate(submitForms, last)
      await attack.waitForURL(`${app.url}/api/logout`)
      expectStoppedByOrigin(responses)
      await attack.close()
      await victim.expectAtHome()

      // The same form works on a page of our own, if only a cookie carries the token.
      if (transport === 'body') return
      await page.evaluate(submitForms, last)
      await page.waitForURL(`${app.url}/api/logout`)
      expect(sessionsOf(app, SAM.username)).toEqual([])
      expect(await cookiesOf(context)).toEqual([])
    })

    test(`F1 ${place}: scripts, parts of a page, windows and links do nothing`, async ({
      victim,
      attacker,
    }) => {
      const { app, page, context } = victim
      const responses = watchResponses(app)
      const attack = await openAttack(context, attacker.origin(place))
      await attack.evaluate(sendBlindly, wantedOf(app))
      for (const path of PATHS) await responses.until(`POST ${path}`, BLIND_WAYS)
      expectStoppedByOrigin(responses)

      expect(await attack.evaluate(askFirst, wantedOf(app))).toBe(0)
      for (const path of PATHS) {
        await responses.until(`OPTIONS ${path}`, ASKING_WAYS)
        expect(responses.to(`POST ${path}`)).toHaveLength(BLIND_WAYS)
        expect(responses.to(`PATCH ${path}`)).toEqual([])
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
        await responses.until(`GET ${path}`, EMBEDDING_WAYS)
        // A user who opens such a URL in a window gets a page that explains it.
        for (const response of responses.to(`GET ${path}`)) expect([status, 303]).toContain(response)
      }
      await closeAllBut(page)
      await victim.expectAtHome()
    })

    test(`F1 ${place}: cannot sign the visitor in as the attacker`, async ({
      app,
      page,
      context,
      attacker,
    }) => {
      const wanted = wantedOf(app).filter(({ url }) => url.endsWith('/api/token'))
      const responses = watchResponses(app)
      const attack = await openAttack(context, attacker.origin(place))
      for (const enctype of ENCTYPES) {
        await attack.evaluate(submitForms, { wanted, enctype, targets: ['iframe', '_blank'] })
      }
      await attack.evaluate(sendBlindly, wanted)
      expect(await attack.evaluate(askFirst, wanted)).toBe(0)
      await responses.until('POST /api/token', 2 * ENCTYPES.length + BLIND_WAYS)
      // The password was right. What is refused is the page.
      expect(new Set(responses.to('POST /api/token'))).toEqual(new Set([403]))
      await closeAllBut(page)

      expect(await cookiesOf(context)).toEqual([])
      expect(sessionsOf(app, TIM.username)).toEqual([])
      await page.goto(app.url)
      await expectLogin(page)
      await signIn(page)
      await expectHome(page)
    })

    test(`F3 ${place}: its scripts read nothing`, async ({ victim, attacker }) => {
      const { app, page, context } = victim
      const urls = READABLE.map((path) => `${app.url}${path}`)
      const responses = watchResponses(app)
      // Browsers resolve every name under localhost to this machine, so an origin can look alike.
      const origin = attacker.origin(place)
      for (const from of [origin, origin.replace(/127.0.0.1|localhost/, 'localhost.localhost')]) {
        const attack = await openAttack(context, from)
        expect(await attack.evaluate(readAll, urls)).toEqual([])
        expect(await attack.evaluate(() => document.cookie)).toBe('')
        await attack.close()
      }
      for (const path of READABLE) await responses.until(`GET ${path}`, 4)

      const read = await page.evaluate(readAll, urls)
      expect(read).toHaveLength(2 * READABLE.length)
      if (transport === 'cookies') expect(read.join()).toContain(SAM.email)
      await victim.expectAtHome()
    })
  }
}, TRANSPORTS_TRIED)

/** Expects that the origin check stopped it, and that no other refusal came first. */
function expectStoppedByOrigin(responses: Responses): void {
  for (const path of PATHS) expect(new Set(responses.to(`POST ${path}`))).toEqual(new Set([403]))
}
