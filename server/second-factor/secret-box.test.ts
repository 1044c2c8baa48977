import { describe, expect, test } from 'vitest'
import { loadConfig } from '../config/config.ts'
import { ALGORITHMS } from '../keys/signing-key.ts'
import { asPrevious, TEST_KEYS } from '../testing/test-keys.ts'
import { createSecretBox } from './secret-box.ts'

const SECRET = Buffer.from('12345678901234567890')

function boxOf(env: Record<string, string>) {
  return createSecretBox(loadConfig({ NODE_ENV: 'test', ...env }))
}

describe.each(ALGORITHMS)('with a key of %s', (algorithm) => {
  const env = { ALGORITHM: algorithm, SIGNING_KEY: TEST_KEYS[algorithm] }

  test('opens what it sealed, and seals the same secret differently each time', () => {
    const box = boxOf(env)
    const [first, second] = [box.seal(1, SECRET), box.seal(1, SECRET)]

    expect(box.open(1, first)).toEqual(SECRET)
    expect(second.sealed).not.toBe(first.sealed)
    expect(Buffer.from(first.sealed, 'base64url').includes(SECRET)).toBe(false)
  })

  test('after a change of the key the printed previous key still opens it', () => {
    const sealed = boxOf(env).seal(1, SECRET)
    const next = { SIGNING_KEY: 'another key of 32 bytes: 7d1f90c3ab', ALGORITHM: 'HS256' }
    const changed = boxOf({ ...next, PREVIOUS_SIGNING_KEYS: asPrevious(TEST_KEYS[algorithm], algorithm) })

    expect(changed.open(1, sealed)).toEqual(SECRET)
    expect(changed.previousKids).toEqual([sealed.kid])
    expect(boxOf(next).open(1, sealed)).toBeUndefined()
  })
})

describe('opens nothing', () => {
  const box = boxOf({ SIGNING_KEY: TEST_KEYS.HS256 })
  const sealed = box.seal(1, SECRET)

  test('of another user', () => {
    expect(box.open(2, sealed)).toBeUndefined()
  })

  test('that was changed, in any byte', () => {
    const bytes = Buffer.from(sealed.sealed, 'base64url')
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8((changed.readUInt8(index) + 1) % 256, index)
      expect(box.open(1, { ...sealed, sealed: changed.toString('base64url') })).toBeUndefined()
    }
  })

  test.each(['', 'AAAA', '!'])('that is no sealed secret: %j', (text) => {
    expect(box.open(1, { ...sealed, sealed: text })).toBeUndefined()
  })

  test('of a key of which only the public half is known', () => {
    const pair = boxOf({ ALGORITHM: 'EdDSA', SIGNING_KEY: TEST_KEYS.EdDSA }).seal(1, SECRET)
    const { signingKey } = loadConfig({ NODE_ENV: 'test', ALGORITHM: 'EdDSA', SIGNING_KEY: TEST_KEYS.EdDSA })
    const PREVIOUS_SIGNING_KEYS = `EdDSA:${signingKey.verifyWith}`
    const verifier = boxOf({ SIGNING_KEY: TEST_KEYS.HS256, PREVIOUS_SIGNING_KEYS })

    expect(verifier.open(1, pair)).toBeUndefined()
    expect(verifier.previousKids).toEqual([])
  })
})
