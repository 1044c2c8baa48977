import { expect, test } from 'vitest'
import { checkIdentity } from './external-identity.ts'

test.each(['', 'no-at-sign', `${'x'.repeat(300)}@example.com`, 'a@b.co\r\nBcc: x@y.zz'])(
  'an address that is none counts as none: %j',
  (provenEmail) => {
    expect(checkIdentity({ subject: '1', provenEmail }, false)).toMatchObject({ provenEmail: undefined })
  },
)

test('a name loses what cannot be seen, and is cut', () => {
  const { name } = checkIdentity({ subject: '1', name: `A\0da\n${'x'.repeat(200)}` }, false)

  expect(name).toBe(`Ada${'x'.repeat(147)}`)
})

test('an empty subject is not a user', () => {
  expect(() => checkIdentity({ subject: '' }, false)).toThrow('no user is named')
})
