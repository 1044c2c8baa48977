import { hkdfSync } from 'node:crypto'
import { EncryptJWT } from 'jose'
import { expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { readSigningKey } from '../keys/signing-key.ts'
import { TEST_KEY } from '../testing/test-app.ts'
import { createSealer, type Transaction } from './sealed-transaction.ts'

const signingKey = readSigningKey(TEST_KEY, 'HS256')
const sealer = createSealer({ signingKey })

function transaction(): Transaction {
  return {
    ...{ provider: 'google', state: 's', nonce: 'n', verifier: 'v', transport: 'cookies', returnTo: '/' },
    iat: epochNow(),
  }
}

/** Seals with the sealer's own key, but with other headers. */
function sealWith(header: { alg: string; enc: string }): Promise<string> {
  const key = new Uint8Array(hkdfSync('sha256', TEST_KEY, '', `${APP_KEY} social transaction`, 32))
  return new EncryptJWT(transaction()).setProtectedHeader(header).setExpirationTime('5m').encrypt(key)
}

test('opens what it has sealed', async () => {
  const sealed = transaction()

  expect(await sealer.open(await sealer.seal(sealed))).toMatchObject(sealed)
  expect(await sealer.open(await sealWith({ alg: 'dir', enc: 'A256GCM' }))).toMatchObject({ state: 's' })
})

test.each([
  { alg: 'dir', enc: 'A128CBC-HS256' },
  { alg: 'A256KW', enc: 'A256GCM' },
  { alg: 'A256GCMKW', enc: 'A256GCM' },
])('opens nothing with other algorithms, even with the right key: %j', async (header) => {
  expect(await sealer.open(await sealWith(header))).toBeUndefined()
})
