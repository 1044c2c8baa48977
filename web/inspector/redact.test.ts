import { expect, test } from 'vitest'
import { pair } from '../testing/test-network.ts'
import { redactBody, redactHeaders, redactRequest, redactTokens } from './redact.ts'

const { access, refresh } = pair()

test('tokens become a mark, wherever they are', () => {
  expect(redactTokens(`Bearer ${access}`)).toBe('Bearer eyJ…')
  expect(redactHeaders({ authorization: `Bearer ${access}`, 'content-type': 'application/json' })).toEqual({
    Authorization: 'Bearer eyJ…',
    'Content-Type': 'application/json',
  })
  expect(redactBody({ access, refresh })).toEqual({ access: 'eyJ…', refresh: 'eyJ…' })
})

test('a body keeps its keys, numbers and error codes, and nothing that a user typed', () => {
  expect(redactBody({ username: 'user1', password: 'password1' })).toEqual({ username: '…', password: '…' })
  expect(redactBody({ detail: 'No', code: 'token_not_valid', fields: { email: ['Taken'] } })).toEqual({
    detail: 'No',
    code: 'token_not_valid',
    fields: { email: ['…'] },
  })
  expect(redactBody({ user: { id: 1, is_staff: false, email: null } })).toEqual({
    user: { id: 1, is_staff: false, email: null },
  })
  expect(redactBody({ recovery_codes: ['7QK2M-0XF9D'] })).toEqual({ recovery_codes: ['…'] })
  expect(redactBody([1, 2, 3, 4])).toEqual([1, 2, '… 2 more'])
})

test.each(['123456', '7QK2M-0XF9D', 'abcdefghjk', 'token_not_valid'])(
  'a code that a request sends is hidden, whatever it looks like: %s',
  (code) => {
    expect(redactRequest({ method: 'recovery_code', code })).toEqual({ method: '…', code: '…' })
  },
)

test('the reason that staff type is hidden, and that of a refusal is not', () => {
  expect(redactRequest({ reason: 'Ada lost her phone' })).toEqual({ reason: '…' })
  expect(redactBody({ reason: 'reuse' })).toEqual({ reason: 'reuse' })
})
