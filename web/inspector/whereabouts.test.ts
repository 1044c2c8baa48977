import { beforeEach, expect, test } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { placesOf, storedItems } from './whereabouts.ts'

beforeEach(() => localStorage.clear())

test('a token that the session does not have is found nowhere by JavaScript', () => {
  expect(placesOf(undefined)).toEqual([])
})

test('finds every place of a token', () => {
  expect(placesOf('a.b.c')).toEqual(['the memory of this page'])
  localStorage.setItem('authTokens', JSON.stringify({ access: 'a.b.c' }))
  expect(placesOf('a.b.c')).toEqual(['the memory of this page', 'localStorage'])
  expect(placesOf('a.b.d')).toEqual(['the memory of this page'])
})

test('lists what is stored, except for the inspector’s own items', () => {
  localStorage.setItem(`${APP_KEY}.session`, '{"sid":"x"}')
  localStorage.setItem(`${APP_KEY}.inspector`, 'open')

  expect(storedItems()).toEqual([{ key: `${APP_KEY}.session`, value: '{"sid":"x"}' }])
})
