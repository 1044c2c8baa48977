import { describe, expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { matchingStep, otpauthUrl, toBase32, totpCode } from './totp.ts'

/** The secret of the test vectors in RFC 4226 and RFC 6238. */
const SECRET = Buffer.from('12345678901234567890')

describe('totpCode', () => {
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('RFC 6238, appendix B: at %i', (time, code) => {
    expect(totpCode(SECRET, Math.floor(time / 30), 8)).toBe(code)
    expect(totpCode(SECRET, Math.floor(time / 30))).toBe(code.slice(2))
  })

  test('RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_, count) => totpCode(SECRET, count))

    expect(codes).toEqual('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '))
  })
})

describe('matchingStep', () => {
  const now = 1_000_000_000
  const step = Math.floor(now / 30)
  const at = (steps: number) => totpCode(SECRET, step + steps)

  test('accepts the code of now and of one step either way, and no other', () => {
    const found = [-2, -1, 0, 1, 2].map((steps) => matchingStep(SECRET, at(steps), now))

    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined])
  })

  test('reads a code with blanks or a hyphen, as apps show it', () => {
    const [first, second] = [at(0).slice(0, 3), at(0).slice(3)]

    for (const typed of [`${first} ${second}`, `${first}-${second}`, ` ${first}\u00a0${second} `]) {
      expect(matchingStep(SECRET, typed, now)).toBe(step)
    }
  })

  test.each(['', '1', 'abcdef', '１２３４５６', '0'.repeat(64)])('refuses %j', (typed) => {
    expect(matchingStep(SECRET, typed, now)).toBeUndefined()
  })

  test('refuses more or fewer digits than the code has', () => {
    for (const typed of [`${at(0)}0`, `0${at(0)}`, at(0).slice(1)]) {
      expect(matchingStep(SECRET, typed, now)).toBeUndefined()
    }
  })
})

test.each([
  ['fooba', 'MZXW6YTB'],
  ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
])('RFC 4648: base32 of %s', (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded)
})

test('the URL for the app names the site and the user, however they are spelled', () => {
  const url = new URL(otpauthUrl(SECRET, 'ann:b/c?d&e=ü'))

  expect(url.protocol).toBe('otpauth:')
  expect(decodeURIComponent(url.pathname)).toBe(`/${APP_NAME}:ann:b/c?d&e=ü`)
  expect(Object.fromEntries(url.searchParams)).toEqual({ secret: toBase32(SECRET), issuer: APP_NAME })
})
