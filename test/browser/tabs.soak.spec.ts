import { inTransports, test } from './fixtures.ts'
import { refreshTogether } from './tabs.ts'

const ROUNDS = 100

inTransports((transport) => {
  for (const missing of [[], ['locks'], ['locks', 'BroadcastChannel']]) {
    const words = missing.length > 0 ? `, without ${missing.join(' and ')}` : ''

    test(`B2 C1 eight tabs, a hundred rounds: they stay signed in${words}`, ({ context, startApp }) =>
      refreshTogether({ context, startApp, transport, missing, rounds: ROUNDS }))
  }
})
