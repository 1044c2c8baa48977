import { screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { openSignedIn, PROFILE } from '../testing/open-app.tsx'

beforeEach(() => localStorage.clear())

test('a page that crashes says so once, and what to do', async () => {
  // React logs what a boundary catches.
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  // A user name that is an object, which no page expects.
  openSignedIn('/profile', {
    'GET /api/profile': [200, { ...PROFILE, user: { ...PROFILE.user, username: {} } }],
  })

  const title = await screen.findByRole('heading', { name: 'Something went wrong' })
  expect(document.activeElement).toBe(title)
  expect(screen.getByRole('alert').textContent).toBe('Try again, or go back to the home page.')
  expect(document.querySelector('main')?.textContent?.match(/went wrong/g)).toHaveLength(1)
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Back to home' })).toBeTruthy()
  log.mockClear()
})
