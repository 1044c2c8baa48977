import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { refuseStale } from './fresh-sign-in.ts'

const MINUTES = 60

test('a sign-in is fresh for ten minutes, and not in the second after', () => {
  expect(() => refuseStale({ confirmed_at: 0, now: 10 * MINUTES - 1 })).not.toThrow()
  expect(() => refuseStale({ confirmed_at: 0, now: 10 * MINUTES })).toThrow(ApiError)
})
