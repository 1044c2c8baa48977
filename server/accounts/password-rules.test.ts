import { expect, test } from 'vitest'
import { passwordProblems } from './password-rules.ts'

const SITE = { publicUrl: 'https://login.acme-corp.example:8443' }
const OWNER = { username: 'sam.smith', email: 'ann@wonderland.example' }

const problemsOf = (password: string) => passwordProblems(password, OWNER, SITE)

test.each([
  ['gatehouse1', 'name of this site'],
  ['G4t3h0us3', 'name of this site'],
  ['Gatehouse-2026', 'name of this site'],
  ['gatehousegatehouse', 'name of this site'],
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
  'a gatehouse by the river',
  'housemates',
  'banana-cabana',
  'treehouse-under-oak',
  'acme is where I eat',
  '93847561029',
  'kM7#qPz2',
])('accepts %j', (password) => {
  expect(problemsOf(password)).toEqual([])
})
