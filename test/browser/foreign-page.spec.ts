import { expect } from '@playwright/test'
import { openAttack, PLACES_TRIED, test, watchResponses } from './attacker.ts'
import { submitForms } from './attacks.ts'
import { expectHome, expectLogin, signIn } from './pages.ts'
import { SAM } from './people.ts'

/** Requests that need no cookie, and would use up a quota of the visitor. */
const WANTED = {
  '/api/token': { username: SAM.username, password: 'not the password' },
  '/api/register': { username: 'mallory', email: 'mallory@example.com', password: 'three quiet rivers' },
  '/api/password/forgot': { email: SAM.email },
}
const ATTEMPTS = 4
const LIMITS = { LIMIT_REQUESTS: '3/1m', LIMIT_SIGN_IN_ACCOUNT: '3/1m', LIMIT_REGISTRATION: '3/1h' }

/** Returns the requests. Each attempt has its own frame, which is named after its URL. */
function wantedOf(url: string) {
  return Object.entries(WANTED).flatMap(([path, fields]) =>
    Array.from({ length: ATTEMPTS }, (_, attempt) => ({ url: `${url}${path}?${attempt}`, fields })),
  )
}

for (const place of PLACES_TRIED) {
  test(`F1 ${place}: uses up no quota of its visitor, who still signs in`, async ({
    startApp,
    page,
    context,
    attacker,
  }) => {
    const app = await startApp({ ...LIMITS, LOG_LEVEL: 'info' })
    await page.goto(app.url)
    await expectLogin(page)
    const responses = watchResponses(app)
    const attack = await openAttack(context, attacker.origin(place))
    await attack.evaluate(submitForms, {
      wanted: wantedOf(app.url),
      enctype: 'application/x-www-form-urlencoded',
      targets: ['iframe'],
    })

    for (const path of Object.keys(WANTED)) {
      await responses.until(`POST ${path}`, ATTEMPTS)
      expect(new Set(responses.to(`POST ${path}`))).toEqual(new Set([403]))
    }
    await attack.close()
    await signIn(page)
    await expectHome(page)
  })
}
