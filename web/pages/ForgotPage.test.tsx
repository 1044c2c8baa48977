import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openApp, openSignedIn, requestTo } from '../testing/open-app.tsx'

const FORGOT = 'POST /api/password/forgot'
const LABEL = 'User name or e-mail address'

beforeEach(() => localStorage.clear())
describe('the page for a forgotten password', () => {
  test('sends one link, and does not reveal whether the account exists', async () => {
    const { network, user } = openApp('/forgot')
    await user.type(screen.getByLabelText(LABEL), 'sam')
    await user.dblClick(screen.getByRole('button', { name: 'Send a link' }))
    expect(screen.getByRole('button', { name: 'Sending …' })).toBeTruthy()
    const request = await requestTo(network, FORGOT)
    await request.answer(202, { detail: 'x' })

    const heading = await screen.findByRole('heading', { name: 'Check your mail' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
    expect(screen.getByText(/If an account has this user name or e-mail address/)).toBeTruthy()
    expect(request.body).toEqual({ username: 'sam' })
    expect(countOf(network, FORGOT)).toBe(1)
  })

  test('nothing typed: an error of the server beside the field', async () => {
    const { network, user } = openApp('/forgot')
    await user.click(screen.getByRole('button', { name: 'Send a link' }))
    const fields = { username: ['This field may not be blank.'] }
    await (await requestTo(network, FORGOT)).answer(400, { detail: 'x', code: 'invalid', fields })

    expect(await screen.findByText('This field may not be blank.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(LABEL)))
  })

  test('is there for a signed-in user too', async () => {
    openSignedIn('/forgot')

    expect(await screen.findByText('Hello user1!')).toBeTruthy()
    expect(screen.getByLabelText(LABEL)).toBeTruthy()
  })
})
