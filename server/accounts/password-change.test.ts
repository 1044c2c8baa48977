import { expect, test } from 'vitest'
import { bearer, createTestApp, signIn, USER2 } from '../test-app.ts'
import { replacePassword } from './password-change.ts'

test('B7 a new password ends every session of the account at once, and says why', async () => {
  const { app, db, hasher } = await createTestApp()
  const phone = await signIn(app)
  const laptop = await signIn(app, 'cookies')
  const other = await signIn(app, 'body', USER2)
  const user = { id: 1, credentials_version: 1 }
  expect(await replacePassword(db, user, await hasher.hash('another password'))).toBe(true)

  const refresh = await phone.client.post('/api/token/refresh', { refresh: phone.tokens.refresh })
  const profile = await phone.client.get('/api/profile', bearer(phone.tokens.access))
  expect(refresh.json().reason).toBe('password_changed')
  expect(profile.json().reason).toBe('password_changed')
  expect((await laptop.client.get('/api/profile')).json().reason).toBe('password_changed')
  expect((await other.client.get('/api/profile', bearer(other.tokens.access))).statusCode).toBe(200)
  expect((await signIn(app)).answer.statusCode).toBe(401)
})
