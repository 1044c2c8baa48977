import { expect } from '@playwright/test'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { sessionsOf, test } from './attacker.ts'
import { inTransports } from './fixtures.ts'
import { expectHome, expectLogin, signIn } from './pages.ts'
import { TIM } from './people.ts'
import { plant, refreshCookies, tokensInCookies } from './planted.ts'

inTransports(
  (transport) => {
    test('F2 a planted cookie that is no token signs out with a message; a sign-in replaces it', async ({
      victim,
      attacker,
    }) => {
      const { page, context } = victim
      await plant(context, attacker, [`${COOKIE_NAMES.refresh}=garbage; Path=/`])
      expect((await refreshCookies(context)).map(({ value }) => value)).toEqual(['garbage'])
      await page.reload()
      await expectLogin(page, 'Your session is no longer valid.')
      expect(await refreshCookies(context)).toEqual([])

      await plant(context, attacker, [`${COOKIE_NAMES.refresh}=garbage; Path=/`])
      await signIn(page)
      await expectHome(page)
      expect((await refreshCookies(context)).map(({ value }) => value.startsWith('eyJ'))).toEqual([true])
      await page.reload()
      await expectHome(page)
    })

    test('F2 a planted sign-in of the attacker is replaced by the next, and ended', async ({
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
  },
  ['refresh-cookie', 'cookies'],
)
