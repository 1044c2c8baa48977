import type { BrowserContext } from '@playwright/test'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { type Attacker, openAttack, postJson } from './attacker.ts'
import { TIM } from './people.ts'
import type { RunningApp } from './running-app.ts'

// What another server on this host can do to our cookies, which ignore ports (RFC 6265 §8.5).

/** Has the attacker's server on another port of our host set cookies. */
export async function plant(context: BrowserContext, attacker: Attacker, lines: string[]): Promise<void> {
  const query = new URLSearchParams(lines.map((line) => ['plant', line]))
  const planting = await openAttack(context, `${attacker.origin('another port')}/?${query}`)
  await planting.close()
}

/** Returns our refresh cookies from the browser. */
export async function refreshCookies(context: BrowserContext) {
  return (await context.cookies()).filter(({ name }) => name === COOKIE_NAMES.refresh)
}

/** Signs the attacker in outside the browser. Returns the cookies of that session. */
export async function tokensInCookies({ url }: RunningApp, transport: string): Promise<string[]> {
  const { username, password } = TIM
  const response = await postJson(
    `${url}/api/token`,
    { username, password },
    { 'x-token-transport': transport },
  )
  return response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
}
