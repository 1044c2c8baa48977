import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochNow } from '../../shared/epoch.ts'
import { COOKIE_NAMES, type TokenTransport } from '../../shared/transports.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn } from '../testing/test-client.ts'
import { freezeTime, passTime, SOAK } from '../testing/test-time.ts'

// Runs random histories of one session against the real server and a real database. The test moves the clock.

const numRuns = SOAK ? 3_000 : 40
/** In seconds. Two clients that use the same cookie within this time look like two tabs. */
const WINDOW = 45
/** In seconds: how late Chromium writes its cookies to disk at most. */
const WRITE_DELAY = 30
const LONG_LIVED = { SESSION_LIFETIME: '9000d', REFRESH_TOKEN_LIFETIME: '9000d', LOG_LEVEL: 'silent' }

type Pair = { refresh: string; access: string }
type Outcome = Pair | { reason: string }

/**
 * Creates a server. Records the pairs of tokens that one session gets, because each generation must have only one
 * pair.
 */
async function play(transport: TokenTransport) {
  const { app } = await createTestApp(LONG_LIVED)
  let pairs = new Map<number, string>()

  function note(pair: Pair): Pair {
    const { gen } = claimsOf(pair.refresh)
    expect(pairs.get(gen) ?? pair.refresh).toBe(pair.refresh)
    pairs.set(gen, pair.refresh)
    return pair
  }

  return {
    async begin(): Promise<Pair> {
      pairs = new Map()
      const { client, tokens } = await signIn(app, transport)
      return note({ ...tokens, refresh: client.cookies[COOKIE_NAMES.refresh] ?? tokens.refresh })
    },
    async refresh(token: string): Promise<Outcome> {
      const client = createTestClient(app)
      if (transport !== 'body') client.cookies[COOKIE_NAMES.refresh] = token
      const response = await client.post('/api/token/refresh', transport === 'body' ? { refresh: token } : {})
      if (response.statusCode !== 200) return { reason: response.json().reason }
      return note({
        ...response.json(),
        refresh: client.cookies[COOKIE_NAMES.refresh] ?? response.json().refresh,
      })
    },
    use: ({ access }: Pair) => createTestClient(app).get('/api/auth-check', bearer(access)),
  }
}

function succeeded(outcome: Outcome): Pair {
  expect(outcome).toHaveProperty('access')
  return outcome as Pair
}

/** A pause of seconds, minutes or hours. */
const pause = fc.oneof(
  fc.integer({ max: 9, min: 0 }),
  fc.integer({ min: 10, max: 900 }),
  fc.integer({ min: 3_600, max: 80_000 }),
)

const round = fc.record({
  pause,
  /** The same request once or several times. The copies reach the server within the window. */
  delays: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
  /** Which responses reach the browser, and in which order. */
  arriving: fc.array(fc.nat(2), { maxLength: 3 }),
  /** When the new access token is used, in seconds after the previous use. */
  uses: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
  /** In seconds: how old the cookies on disk are when the browser is killed. It restarts with them. */
  killed: fc.option(fc.integer({ min: 0, max: WRITE_DELAY })),
})

/** Creates the cookies of a browser, which remember their past states. */
function openJar(first: Pair) {
  let states = [{ at: epochNow(), pair: first }]
  return {
    newest: () => (states.at(-1) ?? { pair: first }).pair,
    put: (pair: Pair) => void states.push({ at: epochNow(), pair }),
    /** Restarts the browser with the cookies of that time. Returns whether it lost any. */
    goBack(seconds: number): boolean {
      const before = states.length
      states = states.filter(({ at }, index) => index === 0 || at <= epochNow() - seconds)
      return states.length < before
    },
  }
}

test('B11 an honest cookie client that loses, doubles and reorders responses, and is killed, is never signed out', async () => {
  freezeTime()
  const { begin, refresh, use } = await play('refresh-cookie')

  const history = fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), async (rounds) => {
    const jar = openJar(await begin())
    let losses = 0
    for (const { pause, delays, arriving, uses, killed } of rounds) {
      passTime(pause)
      const responses: Pair[] = []
      for (const delay of delays) {
        responses.push(succeeded(await refresh(jar.newest().refresh)))
        passTime(delay)
      }
      // At most two rounds lose their response. If every round did, the connection would never work.
      const arrived = losses < 2 ? arriving : [0]
      losses = arrived.length > 0 ? 0 : losses + 1
      for (const index of arrived) jar.put(responses[index % responses.length] ?? jar.newest())
      for (const seconds of uses) {
        passTime(seconds)
        if (arrived.length > 0) await use(jar.newest())
      }
      if (killed !== null && jar.goBack(killed)) losses += 1
    }
  })

  await fc.assert(history, { numRuns })
})

test.each(['body', 'refresh-cookie'] as const)(
  '%s: a thief and a victim who both go on end the session, in either order',
  async (transport) => {
    freezeTime()
    const { begin, refresh, use } = await play(transport)
    const apart = fc.integer({ min: WINDOW, max: 20_000 })
    const turns = fc.array(apart, { minLength: 1, maxLength: 6 })

    const theft = fc.asyncProperty(turns, fc.nat(20_000), async (turnsOfFirst, pauseOfSecond) => {
      const stolen = await begin()
      let held = stolen
      for (const pause of turnsOfFirst) {
        passTime(pause)
        held = succeeded(await refresh(held.refresh))
        await use(held)
      }
      // The first client continues to use the session. Without that, a thief cannot be told from a browser that was
      // killed.
      passTime(WINDOW)
      await use(held)
      passTime(pauseOfSecond)
      expect(await refresh(stolen.refresh)).toEqual({ reason: 'reuse' })
      expect(await refresh(held.refresh)).toEqual({ reason: 'reuse' })
    })

    await fc.assert(theft, { numRuns })
  },
)

test('what rotation cannot detect: a thief who always refreshes within the window of the owner', async () => {
  freezeTime()
  const { begin, refresh, use } = await play('refresh-cookie')
  const stolen = await begin()
  passTime(60)
  const owner = succeeded(await refresh(stolen.refresh))
  await use(owner)
  passTime(WINDOW - 1)

  succeeded(await refresh(stolen.refresh))
  passTime(240)
  succeeded(await refresh(owner.refresh))
})
