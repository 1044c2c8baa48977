import { beforeEach, describe, expect, test, vi } from 'vitest'
import { inspectSignedIn, responseOf } from '../testing/inspected-tab.ts'
import { pair, settle } from '../testing/test-network.ts'
import { flipOneBit, pretendOffline, refreshNow, replaySpentToken, tamper } from './experiments.ts'
import { timelineAsJson } from './timeline-export.ts'
import { messageOf } from './timeline-messages.ts'

const REFRESH = 'POST /api/token/refresh'
/** A token, and not the mark that stands for one. */
const TOKEN = /eyJ[\w-]{5,}/
const PROFILE = 'GET /api/profile'
const REUSE = { detail: 'x', code: 'token_not_valid', reason: 'reuse' }

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  return () => void vi.useRealTimers()
})

/** Responds to each refresh with the next generation, and to everything else with 200. */
function rotate({ server }: Awaited<ReturnType<typeof inspectSignedIn>>): void {
  let gen = 1
  server.respondToAll(({ line }) => [200, line === REFRESH ? pair(++gen) : {}])
}

describe('a session that is inspected', () => {
  test.each(['body', 'refresh-cookie', 'cookies'] as const)(
    '%s: records a sign-in and a refresh step by step, without a token in any event',
    async (transport) => {
      const tab = await inspectSignedIn(transport)
      expect(tab.types()).toEqual(expect.arrayContaining(['lock-granted', 'request-answered', 'signed-in']))
      const signedInAt = tab.types().length
      const refreshing = refreshNow(tab.inspection)
      await (await tab.server.next(REFRESH)).respond(200, responseOf(transport, 2))
      await refreshing

      expect(tab.types().slice(signedInAt)).toEqual([
        'refresh-asked',
        'lock-granted',
        'request-sent',
        'request-answered',
        'tokens-refreshed',
      ])
      expect(tab.recorder.getEvents()).toContainEqual(
        expect.objectContaining({ type: 'request-answered', line: REFRESH, gen: 2 }),
      )
      expect(JSON.stringify(tab.recorder.getEvents())).not.toMatch(/eyJ[\w-]{5,}|password1/)
    },
  )

  test('records the tick: nothing due, many times, and then a refresh', async () => {
    const tab = await inspectSignedIn('body')
    rotate(tab)
    await vi.advanceTimersByTimeAsync(240_000)

    const ticks = tab.recorder.getEvents().filter(({ type }) => type === 'clock-checked')
    expect(ticks[0]).toMatchObject({ due: false, times: 239 })
    expect(ticks[1]).toMatchObject({ due: true })
    expect(tab.types().slice(-4)).toEqual([
      'lock-granted',
      'request-sent',
      'request-answered',
      'tokens-refreshed',
    ])
  })

  test('records a 401 and the retry', async () => {
    const tab = await inspectSignedIn('body')
    tab.recorder.clear()
    const calling = tab.session.call(PROFILE, {})
    await (await tab.server.next(PROFILE)).respond(401, { detail: 'x', code: 'token_not_valid' })
    await (await tab.server.next(REFRESH)).respond(200, pair(2))
    await (await tab.server.next(PROFILE)).respond(200, {})
    await calling

    expect(tab.recorder.getEvents()).toMatchObject([
      { type: 'request-sent', line: PROFILE },
      { type: 'request-refused', line: PROFILE, status: 401, code: 'token_not_valid' },
      { type: 'lock-granted' },
      { type: 'request-sent', line: REFRESH },
      { type: 'request-answered', line: REFRESH, gen: 2 },
      { type: 'tokens-refreshed', claims: { gen: 2 } },
      { type: 'call-retried', line: PROFILE },
      { type: 'request-sent', line: PROFILE },
      { type: 'request-answered', line: PROFILE },
    ])
  })
})

describe('pretending to be offline', () => {
  test('the calls of the tab fail as without a network, nothing is sent, and the user stays signed in', async () => {
    const tab = await inspectSignedIn('refresh-cookie')
    await pretendOffline(tab.inspection)
    const before = tab.server.sent.length

    await expect(tab.session.call(PROFILE, {})).rejects.toMatchObject({ status: 0, code: 'network' })
    expect(tab.session.connection.getTrouble()).toBe('offline')
    expect(tab.session.getState().status).toBe('signed-in')
    expect(tab.server.sent).toHaveLength(before)

    const back = pretendOffline(tab.inspection)
    await (await tab.server.next('GET /api/health/ready')).respond(200, {})
    await back
    expect(tab.session.connection.getTrouble()).toBeUndefined()
  })
})

describe('tampering with one bit', () => {
  test('flips one that counts, and no other', () => {
    const { access } = pair()
    const flipped = flipOneBit(access)
    const [header, payload, signature = ''] = access.split('.')

    expect(flipped).toBe(`${header}.${payload}.t${signature.slice(1)}`)
    expect(flipOneBit(flipped)).toBe(access)
  })

  test('the profile is loaded with the changed token, then with a new one: the session goes on', async () => {
    const tab = await inspectSignedIn('body')
    const { access } = pair()
    const tampering = tamper(tab.inspection)
    const refused = await tab.server.next(PROFILE)
    expect(refused.headers.authorization).toBe(`Bearer ${flipOneBit(access)}`)
    await refused.respond(401, { detail: 'x', code: 'token_not_valid' })
    await (await tab.server.next(REFRESH)).respond(200, pair(2))
    const again = await tab.server.next(PROFILE)
    await again.respond(200, {})
    await tampering

    expect(again.headers.authorization).toBe(`Bearer ${pair(2).access}`)
    expect(tab.session.getState()).toMatchObject({ status: 'signed-in', user: { gen: 2 } })
    expect(tab.types()).toContain('token-tampered')
  })
})

describe('replaying the spent token', () => {
  test('spends two, sends the older, and notices at the next call that the session is over', async () => {
    const tab = await inspectSignedIn('body')
    let gen = 1
    tab.server.respondToAll(({ line, body }) => {
      if (body.refresh === pair(1).refresh && gen >= 3) gen = 99
      if (gen === 99) return [401, REUSE]
      return [200, line === REFRESH ? pair(++gen) : {}]
    })

    expect(await replaySpentToken(tab.inspection)).toBe('session-ended')
    const replayed = tab.server.sent.filter(({ body }) => body.refresh === pair(1).refresh)
    expect(replayed).toHaveLength(2)
    expect(tab.session.getState()).toEqual({ status: 'signed-out', reason: 'reuse' })
    expect(tab.spent.list()).toEqual([])
  })

  test('if the server does not rotate tokens it says so, and ends nothing', async () => {
    const tab = await inspectSignedIn('body')
    tab.server.respondToAll(() => [200, { access: pair(1).access }])

    expect(await replaySpentToken(tab.inspection)).toBe('nothing-spent')
    expect(tab.session.getState().status).toBe('signed-in')
    expect(tab.types()).not.toContain('spent-token-replayed')
  })
})

test('a refresh within the window of the cookie rotates nothing, and the timeline says so', async () => {
  const tab = await inspectSignedIn('refresh-cookie')
  tab.server.respondToAll(({ line }) => [200, line === REFRESH ? responseOf('refresh-cookie', 1) : {}])
  await refreshNow(tab.inspection)
  await settle()

  const responses = tab.recorder.getEvents().filter(({ type }) => type === 'request-answered')
  expect(responses.map(messageOf).join()).toContain('same tokens again (generation 1)')
})

test('an export is JSON, with lanes and messages, and no token', async () => {
  const tab = await inspectSignedIn('body')
  rotate(tab)
  await refreshNow(tab.inspection)
  await settle()
  const text = timelineAsJson({
    transport: 'body',
    exportedAt: 1_800_000_000,
    events: tab.recorder.getEvents(),
  })
  const { exported_at, transport, events } = JSON.parse(text)

  expect({ exported_at, transport }).toEqual({ exported_at: '2027-01-15T08:00:00.000Z', transport: 'body' })
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'request-answered',
      lane: 'Server',
      message: expect.stringContaining('generation 2'),
    }),
  )
  expect(text).not.toMatch(TOKEN)
})
