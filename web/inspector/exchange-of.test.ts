import { beforeEach, expect, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { inspectSignedIn } from '../testing/inspected-tab.ts'
import { cookiesOf } from './cookies-of.ts'
import { exchangeOf } from './exchange-of.ts'

beforeEach(() => localStorage.clear())

test('a request and its response find each other, with headers and bodies without secrets', async () => {
  const { recorder } = await inspectSignedIn('body')
  const events = recorder.getEvents()
  const sent = events.find(({ type }) => type === 'request-sent')
  const end = events.find(({ type }) => type === 'request-answered')
  if (!sent || !end) throw new Error('Nothing was sent.')

  expect(exchangeOf(events, sent)).toEqual({ sent, end })
  expect(exchangeOf(events, end)).toEqual({ sent, end })
  expect(sent).toMatchObject({ line: 'POST /api/token', body: { username: '…', password: '…' } })
  expect(end).toMatchObject({
    status: 200,
    sent: { 'Content-Type': 'application/json', 'X-Token-Transport': 'body' },
    body: { access: 'eyJ…', refresh: 'eyJ…' },
    claims: { username: 'user1', gen: 1 },
  })
  const signedIn = events.find(({ type }) => type === 'signed-in')
  expect(signedIn && exchangeOf(events, signedIn)).toBeUndefined()
})

test.each([
  ['body', undefined],
  ['refresh-cookie', `${COOKIE_NAMES.refresh}=…; Path=/; HttpOnly; SameSite=Strict`],
  ['cookies', expect.stringContaining(`${COOKIE_NAMES.access}=…; Path=/; HttpOnly`)],
] as const)('%s: new tokens come with these cookies', async (transport, received) => {
  const { recorder } = await inspectSignedIn(transport)
  const end = recorder.getEvents().find(({ type }) => type === 'request-answered')
  const exchange = end && exchangeOf(recorder.getEvents(), end)

  expect(exchange && cookiesOf(exchange, transport)).toEqual(transport === 'body' ? {} : { received })
})
