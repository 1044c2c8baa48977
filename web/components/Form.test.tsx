import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from '../api/client.ts'
import { settle } from '../testing/test-network.ts'
import { Field } from './Field.tsx'
import { Form } from './Form.tsx'
import { NewPasswordField, PasswordField } from './PasswordField.tsx'
import { SubmitButton } from './SubmitButton.tsx'

afterEach(cleanup)

const INVALID = new ApiError(400, {
  detail: 'x',
  code: 'invalid',
  fields: { last: ['Wrong.'], first: ['Odd.', 'Short.'] },
})

/** Renders a form with two fields and a password, which sends by `submit`. */
function renderForm(submit: () => Promise<unknown>, options = {}) {
  const send = vi.fn<(values: Record<string, string>) => Promise<unknown>>(submit)
  render(
    <Form submit={send} {...options}>
      <Field label="First" name="first" help="Anything." />
      <Field label="Last" name="last" defaultValue="Smith" required />
      <PasswordField label="Password" name="password" />
      <SubmitButton pendingWords="Sending …">Send</SubmitButton>
    </Form>,
  )
  return { send, user: userEvent.setup() }
}

function input(label: string): HTMLInputElement {
  return screen.getByLabelText(label)
}

function wordsBeside(label: string): string | null | undefined {
  return document.getElementById(input(label).getAttribute('aria-describedby') ?? '')?.textContent
}

describe('a form', () => {
  test('sends what was typed, as it was typed, by the names of its fields', async () => {
    const { send, user } = renderForm(async () => {})
    await user.type(input('First'), ' Sam ')
    await user.type(input('Password'), 'four words{Enter}')

    expect(send).toHaveBeenCalledExactlyOnceWith({ first: ' Sam ', last: 'Smith', password: 'four words' })
  })

  test('while it is on its way: another label, busy, and a second click does nothing', async () => {
    const { send, user } = renderForm(() => new Promise(() => {}))
    await user.dblClick(screen.getByRole('button', { name: 'Send' }))

    const button = screen.getByRole('button', { name: 'Sending …' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(button))
    expect(button.closest('form')?.getAttribute('aria-busy')).toBe('true')
    expect(send).toHaveBeenCalledOnce()
  })

  test('errors stand beside their fields, and the focus goes to the first of the form', async () => {
    const { user } = renderForm(() => Promise.reject(INVALID))
    expect(wordsBeside('First')).toBe('Anything.')
    await user.type(input('Password'), 'four words{Enter}')

    expect(screen.getByRole('alert').textContent).toBe('Please check what is marked below.')
    expect(wordsBeside('First')).toBe('Odd. Short.')
    expect(wordsBeside('Last')).toBe('Wrong.')
    expect(input('First').getAttribute('aria-invalid')).toBe('true')
    expect(input('Password').getAttribute('aria-invalid')).toBeNull()
    await waitFor(() => expect(document.activeElement).toBe(input('First')))
    expect(input('Password').value).toBe('four words')
  })

  test('an error of no field: the message, and the focus where the page wants it, else where it was', async () => {
    const offline = new ApiError(0, { detail: 'x', code: 'network' })
    const { user } = renderForm(() => Promise.reject(offline))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    expect(screen.getByRole('alert').textContent).toContain('The server cannot be reached.')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Send' })))
    cleanup()

    const other = renderForm(() => Promise.reject(offline), { fallbackFocus: 'last' })
    await other.user.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(document.activeElement).toBe(input('Last')))
  })

  test.each([
    [1, '1 second'],
    [42, '42 seconds'],
    [121, '3 minutes'],
    [86_400, '24 hours'],
  ])('too many attempts: shows how long to wait, here for %i seconds', async (retryAfter, words) => {
    const refusal = new ApiError(429, { detail: 'x', code: 'throttled' }, retryAfter)
    const { user } = renderForm(() => Promise.reject(refusal))
    await user.click(screen.getByRole('button', { name: 'Send' }))

    expect(screen.getByRole('alert').textContent).toBe(`Too many attempts. Try again in ${words}.`)
  })

  test('sent again, it clears its errors', async () => {
    let fails = true
    const { user } = renderForm(() => (fails ? Promise.reject(INVALID) : new Promise(() => {})))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    fails = false
    await user.click(screen.getByRole('button', { name: 'Send' }))

    expect(screen.queryByRole('alert')).toBeNull()
    expect(input('First').getAttribute('aria-invalid')).toBeNull()
  })

  test('an abort is no failure: another user has signed in meanwhile', async () => {
    const { user } = renderForm(() => Promise.reject(new DOMException('x', 'AbortError')))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    await settle()

    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy()
  })

  test.each([
    [true, ''],
    [false, 'Sam'],
  ])('is empty afterwards or not, as the page wants: %s', async (resetAfterwards, value) => {
    const { user } = renderForm(async () => {}, { resetAfterwards })
    await user.type(input('First'), 'Sam')
    await user.type(input('Password'), 'four words{Enter}')

    expect(input('First').value).toBe(value)
  })
})

describe('a password', () => {
  test('is shown and hidden by a button that says what it does, and is hidden while it is sent', async () => {
    const { user } = renderForm(() => new Promise(() => {}))
    await user.type(input('Password'), 'four words')
    await user.click(screen.getByRole('button', { name: 'Show password' }))
    expect(input('Password').type).toBe('text')
    expect(input('Password').value).toBe('four words')
    await user.click(screen.getByRole('button', { name: 'Hide password' }))
    expect(input('Password').type).toBe('password')

    await user.click(screen.getByRole('button', { name: 'Show password' }))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    expect(input('Password').type).toBe('password')
  })

  test('that is chosen now: the rule is shown beforehand, and the password manager knows', () => {
    render(<NewPasswordField label="New password" name="new_password" />)

    expect(wordsBeside('New password')).toContain('At least 8 characters')
    expect(input('New password').autocomplete).toBe('new-password')
  })
})
