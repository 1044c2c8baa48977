import { expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { passwordProblems } from './password-rules.ts'

const SITE = { publicUrl: 'https://login.acme-corp.example:8443', passwordHash: 'bcrypt' as const }
const OWNER = { username: 'sam.smith', email: 'ann@wonderland.example' }

const problemsOf = (password: string) => passwordProblems(password, OWNER, SITE)

test.each([
  ['4cm3C0rp', 'name of this site'],
  ['acme2026', 'name of this site'],
  ['login.acme-corp.example', 'name of this site'],
  ['acmecorp99', 'name of this site'],
  ['sam.smith', 'username'],
  ['samsam77', 'username'],
  ['smith-sam', 'username'],
  ['5m1th2026', 'username'],
  ['annannxy', 'email address'],
  ['w0nderl@nd', 'email address'],
])('refuses %j, which is little more than the %s', (password, what) => {
  expect(problemsOf(password)).toEqual([`The password is too similar to the ${what}.`])
})

// Shorter names occur in too many words.
test.skipIf(APP_NAME.length < 4).each([APP_NAME, APP_NAME.toUpperCase(), `${APP_NAME} ${APP_NAME}`])(
  'refuses the name of the product: %j',
  (password) => {
    expect(problemsOf(password)).toContain('The password is too similar to the name of this site.')
  },
)

test.each([
  'aaaaaaaa',
  'ééééééééé',
  '🐎'.repeat(18),
  'zzzzzzzzyyyy',
  'hahahaha',
  'abcabcabc',
  'abcdefgh',
  'hgfedcba',
  'абвгдежз',
  'qwertzuiop',
  'poiuytrewq',
  '98765432100',
  'azertyuiop',
])('refuses %j, which is repeated or sequential', (password) => {
  expect([
    ['This password is mostly repeated or sequential characters.'],
    ['This password is too common.'],
  ]).toContainEqual(problemsOf(password))
})

test.each([
  'correct horse battery',
  `${APP_NAME} is one word of a longer sentence`,
  'housemates',
  'banana-cabana',
  'treehouse-under-oak',
  'acme is where I eat',
  '93847561029',
  'kM7#qPz2',
])('accepts %j', (password) => {
  expect(problemsOf(password)).toEqual([])
})

test.each([
  ['bcrypt', 72],
  ['argon2id', 1_024],
] as const)('with %s a password has at most %i bytes', (passwordHash, most) => {
  const problems = (password: string) => passwordProblems(password, OWNER, { ...SITE, passwordHash })
  const longest = 'correct horse battery staple '.repeat(40).slice(0, most)

  expect(problems(longest)).toEqual([])
  expect(problems(`${longest}x`)).toEqual([`This password is too long. It must have at most ${most} bytes.`])
})
