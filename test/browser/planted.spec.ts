import { expect } from '@playwright/test'
import { SIGN_OUT_MESSAGES } from '../../web/components/sign-out-messages.ts'
import { sessionsOf, TRANSPORTS_TRIED, test, watchResponses } from './attacker.ts'
import { inTransports } from './fixtures.ts'
import { expectHome, expectLogin, signIn } from './pages.ts'
import { SAM, TIM } from './people.ts'
import { plant, refreshCookies, tokensInCookies } from './planted.ts'

inTransports(
  (transport) => {
    test('F2 a second cookie of the name is no token: signed out with a message, and the attacker is not signed in', async ({
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
      const responses = watchResponses(app)
      await page.reload()
      await expectLogin(page, 'Your session cookie is gone.')
      expect(responses.to('POST /api/token/refresh')).toEqual(
        [400, 400].slice(0, responses.to('POST /api/token/refresh').length),
      )
      expect(sessionsOf(app, SAM.username)).toHaveLength(1)
    })

    test('F2 a planted sign-in of the attacker in place of a session is not used, and the next one replaces it', async ({
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
      await expectLogin(page, SIGN_OUT_MESSAGES.planted_cookie)
      await expect(page.getByText(TIM.username)).toHaveCount(0)
      await signIn(page)
      await expectHome(page)
      await page.reload()
      await expectHome(page)
    })
  },
  TRANSPORTS_TRIED.filter((transport) => transport !== 'body'),
)
