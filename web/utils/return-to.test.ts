import { describe, expect, test } from 'vitest'
import { readReturnTo, returnToHere } from './return-to.ts'

const PAYLOADS = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example',
  'https:evil.example',
  '//user@evil.example',
  'javascript:alert(1)',
  ' /home',
  '/\tevil',
  '/home\r\nset-cookie: a=b',
  'data:text/html,hi',
  '/ok\\evil',
  '',
]

describe('where a sign-in leads', () => {
  test.each(PAYLOADS)('F5 never leads away from here: %j', (from) => {
    expect(readReturnTo({ from })).toBe('/')
  })

  test.each([undefined, null, 'text', 5, {}, { from: 5 }, { from: null }])(
    'F5 home without a path: %j',
    (state) => {
      expect(readReturnTo(state)).toBe('/')
    },
  )

  test.each(['/', '/profile', '/a/b?c=d&e=%2F%2F#f', '/search?q=//x', '/#//x'])('back to %s', (from) => {
    expect(readReturnTo({ from })).toBe(from)
  })

  test('path, query and hash come back', () => {
    const location = { pathname: '/deep', search: '?a=1', hash: '#b', state: null, key: '' }
    expect(readReturnTo(returnToHere(location))).toBe('/deep?a=1#b')
  })
})
