import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { openAdmin, TIM } from '../testing/open-admin.tsx'
import { requestTo } from '../testing/open-app.tsx'

const MAKE = 'POST /api/admin/users'

beforeEach(() => localStorage.clear())
describe('the page for a new user', () => {
  test('asks for no password, and says that a link was mailed', async () => {
    const { network, user } = openAdmin('/admin/users/new')
    await user.type(await screen.findByLabelText('Username'), 'user2')
    await user.type(screen.getByLabelText('Email'), 'tim@allen.com{Enter}')
    expect(document.querySelector('input[type=password]')).toBeNull()
    const request = await requestTo(network, MAKE)
    await request.respond(201, TIM)

    const heading = await screen.findByRole('heading', { name: 'Account created' })
    await waitFor(() => expect(heading).toBe(document.activeElement))
    expect(screen.getByText(/We sent a link to set a password to/).textContent).toContain(TIM.email)
    expect(request.body).toEqual({
      username: 'user2',
      email: 'tim@allen.com',
      first_name: '',
      last_name: '',
    })
    await user.click(screen.getByRole('link', { name: 'Create another account' }))
    expect((await screen.findByLabelText<HTMLInputElement>('Username')).value).toBe('')
  })

  test('an error stands beside its field, and nothing is lost', async () => {
    const { network, user } = openAdmin('/admin/users/new')
    await user.type(await screen.findByLabelText('Username'), 'user2{Enter}')
    const fields = { username: ['A user with that username already exists.'] }
    await (await requestTo(network, MAKE)).respond(400, { detail: 'x', code: 'invalid', fields })

    const field = screen.getByLabelText<HTMLInputElement>('Username')
    expect(await screen.findByText('That username is taken.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(field))
    expect(field.value).toBe('user2')
  })
})
