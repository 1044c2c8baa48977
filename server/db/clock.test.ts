import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../app.ts'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, createTestClient, signIn } from '../testing/test-client.ts'
import { ON_POSTGRES } from '../testing/test-database.ts'
import { freezeTime, passTime } from '../testing/test-time.ts'
import { openDatabase } from './database.ts'

test.runIf(ON_POSTGRES)(
  'two servers whose clocks differ by a minute agree on the age of a session',
  async () => {
    freezeTime()
    const { config, deps } = await createTestApp()
    const db = openDatabase(config.databaseUrl)
    const app = await buildApp({ ...deps, db, logger: false })
    onTestFinished(async () => {
      await app.close()
      await db.destroy()
    })
    const { tokens } = await signIn(app)
    const winner = await createTestClient(app).post('/api/token/refresh', { refresh: tokens.refresh })

    // From here on the other server responds. By its clock, the rotation was a minute ago.
    passTime(60)
    const loser = await createTestClient(app).post('/api/token/refresh', { refresh: tokens.refresh })
    expect(loser.statusCode).toBe(401)
    expect(loser.json()).not.toHaveProperty('reason')
    const profile = await createTestClient(app).get('/api/profile', bearer(winner.json().access))
    expect(profile.statusCode).toBe(200)
  },
)
