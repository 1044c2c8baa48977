import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'

test('GET /api/health: the process responds; ready: the database responds too', async () => {
  const { app, db } = await createTestApp()
  expect((await app.inject('/api/health')).json()).toEqual({ status: 'ok' })
  expect((await app.inject('/api/health/ready')).json()).toEqual({ status: 'ok' })

  await db.schema.alterTable('users').renameTo('gone').execute()
  expect((await app.inject('/api/health')).statusCode).toBe(200)
  expect((await app.inject('/api/health/ready')).json().code).toBe('unavailable')
})
