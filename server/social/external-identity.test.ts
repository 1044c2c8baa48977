import { expect, test } from 'vitest'
import { checkIdentity } from './external-identity.ts'

test.each(['', 'no-at-sign', `${'x'.repeat(300)}@example.com`, 'a@b.co\r\nBcc: x@y.zz'])(
  'a malformed e-mail address is dropped: %j',
  (provenEmail) => {
    expect(checkIdentity({ subject: '1', provenEmail }, false)).toMatchObject({ provenEmail: undefined })
  },
)

test('a name loses invisible characters, and is cut', () => {
  const { name } = checkIdentity({ subject: '1', name: `A\0da\n${'x'.repeat(200)}` }, false)

  expect(name).toBe(`Ada${'x'.repeat(147)}`)
})

test('an empty subject is not a user', () => {
  expect(() => checkIdentity({ subject: '' }, false)).toThrow('no user is named')
})
