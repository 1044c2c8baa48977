import { screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { openApp, openSignedIn } from '../testing/open-app.tsx'

beforeEach(() => localStorage.clear())
/** Returns the `autocomplete` of the page's fields, in their order. */
const fields = () => [...document.querySelectorAll('input')].map((input) => input.autocomplete)

test.each([
  ['/login', ['username webauthn', 'current-password']],
  ['/register', ['username', 'email', 'given-name', 'family-name', 'new-password']],
  ['/forgot', ['username']],
  ['/reset#token=x', ['username', 'new-password']],
  ['/verify', ['username']],
])('password managers find what they look for on %s', async (path, expected) => {
  openApp(path)
  await screen.findByRole('heading', { level: 1 })

  expect(fields()).toEqual(expected)
})

test('the profile has the fields that password managers look for', async () => {
  openSignedIn('/profile')
  await screen.findByLabelText('New password')

  expect(fields()).toEqual(['given-name', 'family-name', 'email', 'username', 'new-password'])
})
