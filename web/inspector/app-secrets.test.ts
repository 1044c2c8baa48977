import { beforeEach, describe, expect, test } from 'vitest'
import type { Call } from '../api/client.ts'
import { pair } from '../testing/test-network.ts'
import { keepAppSecrets, readAppSecrets } from './app-secrets.ts'

beforeEach(() => sessionStorage.clear())

/** Sends a request of user1 that gets this response. */
async function send(line: string, response: object): Promise<void> {
  const call = keepAppSecrets((async () => response) as Call)
  await call(line as 'POST /api/second-factor/totp', {})
}

const begin = (secret: string, username = 'user1') =>
  send('POST /api/second-factor/totp', {
    secret,
    otpauth_url: `otpauth://totp/Gate%20house:${encodeURIComponent(username)}?secret=${secret}`,
  })
const confirm = () => send('POST /api/second-factor/totp/confirm', { ...pair(1), recovery_codes: [] })

describe('the secrets of authenticator apps that a tab sets up', () => {
  test('are kept from the first response on, by user', async () => {
    await begin('AAAA')
    await begin('BBBB', 'ann: lee')

    expect(readAppSecrets()).toEqual([
      { username: 'user1', secret: 'AAAA', isWaiting: true },
      { username: 'ann: lee', secret: 'BBBB', isWaiting: true },
    ])
  })

  test('another app replaces the earlier one when its first code was right, and not before', async () => {
    await begin('AAAA')
    await confirm()
    await begin('BBBB')
    await begin('CCCC')
    expect(readAppSecrets()).toEqual([
      { username: 'user1', secret: 'AAAA', isWaiting: false },
      { username: 'user1', secret: 'CCCC', isWaiting: true },
    ])
    await confirm()

    expect(readAppSecrets()).toEqual([{ username: 'user1', secret: 'CCCC', isWaiting: false }])
  })

  test('are forgotten when the second factor is turned off', async () => {
    await begin('AAAA')
    await confirm()
    await send('DELETE /api/second-factor', { ...pair(2), detail: 'x' })

    expect(readAppSecrets()).toEqual([])
  })

  test('no other response is kept', async () => {
    await send('POST /api/token', pair(1))

    expect(sessionStorage.length).toBe(0)
  })
})
