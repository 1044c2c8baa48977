import { expect, test } from 'vitest'
import { tokenId } from './token-reader.ts'

const CLAIMS = { token_type: 'access', exp: 1_800_000_300, jti: '', user_id: 1 }

test('is the same in every version: tokens that were issued before an update stay valid', () => {
  expect(tokenId(CLAIMS)).toBe('69b6eea9056f45618cc51036807986c0')
})

test('follows from all claims and their order, but not from an existing id', () => {
  const { user_id, ...rest } = CLAIMS

  expect(tokenId({ ...CLAIMS, jti: 'x' })).toBe(tokenId(CLAIMS))
  expect(tokenId({ ...CLAIMS, user_id: 2 })).not.toBe(tokenId(CLAIMS))
  expect(tokenId({ user_id, ...rest })).not.toBe(tokenId(CLAIMS))
})
