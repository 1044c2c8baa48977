import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EmailAddress, Username } from '../../shared/api/account-api.ts'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import { createTestApp, tokenIn } from '../testing/test-app.ts'
import { bearer, claimsOf, createTestClient, signIn } from '../testing/test-client.ts'
import { signInStaff } from '../testing/test-staff.ts'
import { SOAK } from '../testing/test-time.ts'
import { findProvenOwner } from './email-repository.ts'
import { nameKey, readableEmail } from './name-key.ts'
import { insertUser } from './user-repository.ts'

const PASSWORD = 'correct horse battery'

/** Accounts whose username and e-mail address can be typed in many ways. */
const PEOPLE = [
  { username: 'sam.smith', email: 'o&leary@example.com' },
  { username: 'Zoë-Müller', email: 'info@bücher.example' },
  { username: 'ΟΔΥΣΣΕΥΣ', email: 'Odysseus@φάροι.gr' },
  { username: 'straße', email: 'post@straße.example' },
  { username: 'fußball_2', email: 'post@strasse.example' },
  { username: '李小龍', email: 'bruce@例え.テスト' },
  { username: 'ｆｕｌｌ', email: 'full+width@ｅｘａｍｐｌｅ.org' },
]

const INVISIBLE = ['\u2060', '\u200b', '\u00ad', '\u200e', '\u202a', '\ufeff', '\u200d', '\u3164']

/** Ways to change a text so that it still names the same account. */
const SPELLINGS: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  // The capital ß, because STRASSE.EXAMPLE is another domain.
  'in capitals': (text) => text.replaceAll('ß', 'ẞ').toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'in NFC': (text) => text.normalize('NFC'),
  'in NFD': (text) => text.normalize('NFD'),
  'in NFKC': (text) => text.normalize('NFKC'),
  'in full width': (text) =>
    text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
  'with the other full stop': (text) => text.replace(/@.*/, (domain) => domain.replaceAll('.', '。')),
  'from a mail': (text) => text.replaceAll('.', '.\u2060'),
  'between spaces': (text) => ` \u00a0${text}\n`,
}

/** Returns a text after some of these changes, with an invisible character added anywhere. */
function spellings(text: string) {
  const ways = fc.array(fc.constantFrom(...Object.keys(SPELLINGS)), { maxLength: 3 })
  return fc.tuple(ways, fc.constantFrom(...INVISIBLE), fc.nat()).map(([names, invisible, place]) => {
    const spelled = names.reduce((typed, name) => SPELLINGS[name]?.(typed) ?? typed, text)
    const characters = [...spelled]
    characters.splice(place % (characters.length + 1), 0, invisible)
    return characters.join('')
  })
}

const spelled = fc
  .constantFrom(...PEOPLE)
  .chain((person) =>
    fc
      .constantFrom(person.username, person.email)
      .chain((name) => fc.record({ person: fc.constant(person), typed: spellings(name) })),
  )

test('I2 any spelling of a user name or an e-mail address signs in to its account, and to no other', async () => {
  const { app, db, hasher } = await createTestApp()
  const password_hash = await hasher.hash(PASSWORD)
  const idOf = async (username: string) => {
    const { tokens } = await signIn(app, 'body', { username, password: PASSWORD })
    return claimsOf(tokens.access).user_id
  }
  const ids = new Map<string, unknown>()
  for (const person of PEOPLE) {
    await insertUser(db, { ...person, password_hash, date_joined: 0 })
    ids.set(person.username, await idOf(person.username))
  }

  expect(new Set(ids.values()).size).toBe(PEOPLE.length)
  await fc.assert(
    fc.asyncProperty(spelled, async ({ person, typed }) => {
      expect(await idOf(typed)).toBe(ids.get(person.username))
    }),
    { numRuns: SOAK ? 2_000 : 100 },
  )
})

const letters = 'a,A,ａ,á,a\u0301,ß,ẞ,ss,ς,σ,Σ,ı,I,ﬁ,.,-,1,¹'.split(',')
const part = fc
  .array(fc.constantFrom(...letters, ...INVISIBLE), { maxLength: 6 })
  .map((characters) => characters.join(''))
const names = fc.oneof(
  part.map((text) => `ab${text}`),
  part.map((text) => `x@${text}.example`),
)

test('a typed text and its stored form have the same key', () => {
  fc.assert(
    fc.property(names, (typed) => {
      const { data } = (typed.includes('@') ? EmailAddress : Username).safeParse(typed)
      const stored = readableEmail(data ?? typed)

      expect([nameKey(stored), nameKey(nameKey(typed))]).toEqual([nameKey(typed), nameKey(typed)])
    }),
  )
})

test('the key of a prefix is the prefix of the key', () => {
  expect(nameKey('ΟΔΥΣΣΕΥΣ')).toContain(nameKey('ΟΔΥΣ'))
  expect(nameKey('info@bücher.example')).toContain(nameKey('info@büch'))
})

describe('an e-mail address with an internationalized domain', () => {
  const PUNYCODE = 'info@xn--bcher-kva.example'

  test('is shown as it was typed, though the browser sends it in Punycode', async () => {
    const server = await createTestApp()
    const client = createTestClient(server.app)
    await client.post('/api/register', { username: 'ann', email: PUNYCODE, password: PASSWORD })
    const { tokens } = await signIn(server.app, 'body', { username: 'ann', password: PASSWORD })
    const shown = async () => (await client.get('/api/profile', bearer(tokens.access))).json()
    const change = (email: string) =>
      client.send({
        method: 'PATCH',
        url: '/api/profile',
        payload: { email },
        headers: bearer(tokens.access),
      })

    expect((await shown()).email).toBe('info@bücher.example')
    expect((await change('Ann@XN--BCHER-KVA.example')).json().pending_email).toBe('Ann@bücher.example')
    expect((await shown()).pending_email).toBe('Ann@bücher.example')
    expect((await change(PUNYCODE)).json().pending_email).toBeNull()
  })

  test('is the same account at sign-in, in forgot, for staff and for a provider', async () => {
    const server = await createTestApp()
    const client = createTestClient(server.app)
    await client.post('/api/register', { username: 'ann', email: PUNYCODE, password: PASSWORD })
    await client.post('/api/verify-email', { token: tokenIn((await server.mails())[0]) })
    await client.post('/api/password/forgot', { email: 'Info@Bücher.Example' })
    const [reset] = await server.mails()
    const staff = await signInStaff(server)
    const namesFound = async (text: string) => {
      const { users } = (await staff.get(`/users?search=${encodeURIComponent(text)}`)).json()
      return users.map(({ username }: AdminUser) => username)
    }

    expect(reset).toMatchObject({ to: PUNYCODE, subject: 'Reset your password' })
    expect((await findProvenOwner(server.db, 'info@BÜCHER.example'))?.username).toBe('ann')
    for (const typed of ['info@bücher.example', 'INFO@BÜCH', PUNYCODE, 'info＠bücher。example']) {
      expect([typed, await namesFound(typed)]).toEqual([typed, ['ann']])
    }
  })
})
