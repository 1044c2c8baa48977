import { expect, test } from 'vitest'
import { claims, token } from '../testing/test-network.ts'
import { decodePart, encodePart, lettersOf, splitToken } from './token-parts.ts'

test('a part is decoded and encoded as base64url of UTF-8', () => {
  const text = JSON.stringify({ username: 'Zoë 🦊', a: '>>>???' })

  expect(encodePart(text)).toMatch(/^[\w-]+$/)
  expect(decodePart(encodePart(text))).toBe(text)
})

test.each(Object.entries(claims({ username: 'Zoë' })))('finds the letters of the claim %s', (name, value) => {
  const payload = encodePart(JSON.stringify(claims({ username: 'Zoë' })))
  const { start = 0, end = 0 } = lettersOf(payload, name, value) ?? {}
  // From the next lower multiple of four, where bytes and letters begin together.
  const decoded = atob(
    payload
      .slice(start - (start % 4), end)
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  )

  expect(decoded).toContain(JSON.stringify(name))
  expect(end - start).toBeLessThanOrEqual(Math.ceil(((decoded.length + 2) * 4) / 3))
})

test('a claim that is not in the part has no letters', () => {
  const { payload } = splitToken(token(claims()))

  expect(lettersOf(payload, 'gen', 7)).toBeUndefined()
  expect(splitToken('nonsense')).toEqual({ header: 'nonsense', payload: '', signature: '' })
})
