import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { countOf, openApp, requestTo } from '../testing/open-app.tsx'
import { WITH_PROVIDERS } from '../testing/test-providers.ts'

const AT_GOOGLE = 'https://google.example/authorize?state=x'

beforeEach(() => {
  localStorage.clear()
  // Prevents the navigation, which would leave the test.
  vi.spyOn(location, 'assign').mockImplementation(() => {})
})

const findButton = () => screen.findByRole('button', { name: 'Continue with Google' })
const beginAt = (returnTo: string) => `GET /api/social/google?intent=sign-in&return_to=${returnTo}`

describe('the buttons of the providers', () => {
  test.each(['/login', '/register'])('%s offers those that are switched on', async (path) => {
    openApp(path, WITH_PROVIDERS)
    await findButton()

    const buttons = screen.getAllByRole('button', { name: /^Continue with/ })
    expect(buttons.map(({ textContent }) => textContent)).toEqual([
      'Continue with Google',
      'Continue with GitHub',
    ])
    expect(screen.getByText('In development, stand-ins on this machine play Google.')).toBeTruthy()
  })

  test('real providers need no note', async () => {
    openApp('/login', { 'GET /api/social': WITH_PROVIDERS['GET /api/social'].slice(1) })
    await screen.findByRole('button', { name: 'Continue with GitHub' })

    expect(screen.queryByText(/stand-ins/)).toBeNull()
  })

  test('renders nothing without a provider, not even a gap', async () => {
    openApp('/login')

    await waitFor(() => expect(document.querySelector('.card > :last-child')?.tagName).toBe('FORM'))
    expect(screen.queryByRole('region', { name: 'Sign in with a provider' })).toBeNull()
  })

  test('lead there once, and show that until the page is left', async () => {
    const { network, user } = openApp('/login', WITH_PROVIDERS)
    await user.dblClick(await findButton())
    await (await requestTo(network, beginAt('%2F'))).respond(200, { authorization_url: AT_GOOGLE })

    await waitFor(() => expect(location.assign).toHaveBeenCalledExactlyOnceWith(AT_GOOGLE))
    expect(screen.getByRole('button', { name: 'Going to Google…' })).toBeTruthy()
    expect(countOf(network, beginAt('%2F'))).toBe(1)
    dispatchEvent(new Event('pageshow'))
    expect(await findButton()).toBeTruthy()
  })

  test('keep the path that the user wanted', async () => {
    const { network, user } = openApp('/profile?a=1#b', WITH_PROVIDERS)
    await user.click(await findButton())

    expect(await requestTo(network, beginAt('%2Fprofile%3Fa%3D1%23b'))).toBeTruthy()
  })

  test('a provider that does not respond: an error, and a button that works', async () => {
    const { network, user } = openApp('/login', WITH_PROVIDERS)
    await user.click(await findButton())
    const refusal = { detail: 'x', code: 'provider_unavailable' }
    await (await requestTo(network, beginAt('%2F'))).respond(503, refusal)

    expect(await screen.findByText(/The provider isn't responding/)).toBeTruthy()
    expect(await findButton()).toBeTruthy()
    expect(location.assign).not.toHaveBeenCalled()
  })
})
