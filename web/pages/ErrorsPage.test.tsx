import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { APP_NAME } from '../../shared/app-name.ts'
import { openApp, openSignedIn, requestTo } from '../testing/open-app.tsx'

beforeEach(() => localStorage.clear())
const TITLE = 'What went wrong, and why'

/** Waits until the heading of this item has the focus. */
async function expectItem(name: string): Promise<void> {
  await waitFor(() => expect(document.activeElement?.id).toBe(name))
  expect(document.activeElement?.tagName).toBe('H3')
  expect(document.activeElement?.textContent).toBe(name)
}

describe('/errors', () => {
  test('explains codes and reasons to a user who is not signed in', async () => {
    openApp('/errors')

    expect(await screen.findByText(TITLE, { selector: 'h1' })).toBeTruthy()
    expect(document.title).toBe(`${TITLE} · ${APP_NAME}`)
    expect(document.getElementById('token_not_valid')?.textContent).toBe('token_not_valid')
    expect(document.getElementById('storage_blocked')?.textContent).toBe('storage_blocked')
  })

  test('with a name in the URL, the focus is on its item', async () => {
    openApp('/errors#reuse')

    await expectItem('reuse')
  })

  test('an unknown name leads nowhere', async () => {
    openApp('/errors#nope')
    await screen.findByText(TITLE, { selector: 'h1' })

    await waitFor(() => expect(document.activeElement).toBe(document.body))
  })

  test('a link within the text leads to the other item', async () => {
    const { user } = openApp('/errors#invalid')
    await expectItem('invalid')
    await user.click(screen.getAllByText('no_cookie', { selector: 'a' })[0] as HTMLElement)

    await expectItem('no_cookie')
  })

  test('shows first what a user can do; what is for developers is folded', async () => {
    openApp('/errors#reuse')
    await expectItem('reuse')
    const advice = document.getElementById('reuse')?.nextElementSibling
    const folded = advice?.nextElementSibling

    expect(advice?.querySelector('li')?.textContent).toContain('As a user')
    expect(advice?.textContent).not.toContain('As a developer')
    expect(folded?.querySelector('summary')?.textContent).toBe('For developers')
    expect((folded as HTMLDetailsElement).open).toBe(false)
  })

  test('opened by itself it has no way back', async () => {
    openApp('/errors')
    await screen.findByText(TITLE, { selector: 'h1' })

    expect(screen.queryByRole('button', { name: 'Back' })).toBeNull()
  })

  test('leads nowhere that is not in the app', async () => {
    openApp('/errors')
    await screen.findByText(TITLE, { selector: 'h1' })
    const links = [...document.querySelectorAll('article a')].map((link) => link.getAttribute('href'))

    expect(links).not.toEqual([])
    for (const link of links) expect(link).toMatch(/^\/errors#\w+$/)
  })
})

test('an error of loading links to its code', async () => {
  const { network, user } = openSignedIn('/profile', {
    'GET /api/profile': [429, { detail: 'x', code: 'throttled' }],
  })
  await requestTo(network, 'GET /api/profile')
  await user.click(within(await screen.findByRole('alert')).getByRole('link', { name: 'Learn more' }))

  await expectItem('throttled')
  expect(location.pathname + location.hash).toBe('/errors#throttled')
})
