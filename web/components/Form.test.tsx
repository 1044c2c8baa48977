import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ApiError } from '../api/client.ts'
import { descriptionOf, renderForGuest } from '../testing/open-app.tsx'
import { settle } from '../testing/test-network.ts'
import { Field } from './Field.tsx'
import { Form } from './Form.tsx'
import { NewPasswordField, PasswordField } from './PasswordField.tsx'
import { SubmitButton } from './SubmitButton.tsx'

afterEach(cleanup)

const REFUSAL: ConstructorParameters<typeof ApiError>[1] = {
  detail: 'x',
  code: 'invalid',
  fields: { last: ['Wrong.'], first: ['Odd.', 'Short.'] },
}

const INVALID = new ApiError(400, REFUSAL)

/** Renders a form with two fields and a password, which sends by `submit`. */
function renderForm(submit: () => Promise<unknown>, options = {}) {
  const send = vi.fn<(values: Record<string, string>) => Promise<unknown>>(submit)
  renderForGuest(
    <Form submit={send} {...options}>
      <Field label="First" name="first" help="Anything." />
      <Field label="Last" name="last" defaultValue="Smith" required />
      <PasswordField label="Password" name="password" />
      <SubmitButton pendingLabel="Sending…">Send</SubmitButton>
    </Form>,
  )
  return { send, user: userEvent.setup() }
}

function input(label: string): HTMLInputElement {
  return screen.getByLabelText(label)
}

/** Returns what a screen reader announces of the error of the form. */
function announced(): string {
  const spoken = screen.getByRole('alert').querySelectorAll('p:not([aria-hidden])')
  return [...spoken].map(({ textContent }) => textContent).join(' ')
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

    const button = screen.getByRole('button', { name: 'Sending…' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(button))
    expect(button.closest('form')?.getAttribute('aria-busy')).toBe('true')
    expect(send).toHaveBeenCalledOnce()
  })

  test('errors stand beside their fields, and the focus goes to the first of the form', async () => {
    const { user } = renderForm(() => Promise.reject(INVALID))
    expect(descriptionOf(input('First'))).toBe('Anything.')
    await user.type(input('Password'), 'four words{Enter}')

    expect(screen.getByRole('alert').textContent).toBe('Check the highlighted fields.')
    expect(descriptionOf(input('First'))).toBe('Anything. Odd.')
    expect(descriptionOf(input('Last'))).toBe('Wrong.')
    expect(input('First').getAttribute('aria-invalid')).toBe('true')
    expect(input('Password').getAttribute('aria-invalid')).toBeNull()
    await waitFor(() => expect(document.activeElement).toBe(input('First')))
    expect(input('Password').value).toBe('four words')
  })

  test('an error of no field: the message, and the focus where the page wants it, else where it was', async () => {
    const offline = new ApiError(0, { detail: 'x', code: 'network' })
    const { user } = renderForm(() => Promise.reject(offline))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    expect(screen.getByRole('alert').textContent).toContain("We couldn't reach the server.")
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Send' })))
    cleanup()

    const other = renderForm(() => Promise.reject(offline), { fallbackFocus: 'last' })
    await other.user.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(document.activeElement).toBe(input('Last')))
  })

  test('an error of no field is scrolled into view, because a long form begins above the screen', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
    onTestFinished(() => scrolled.mockRestore())
    const { user } = renderForm(() => Promise.reject(new ApiError(503, { detail: 'x', code: 'unavailable' })))
    await user.click(screen.getByRole('button', { name: 'Send' }))

    await waitFor(() => expect(scrolled.mock.contexts).toEqual([screen.getByRole('alert')]))
  })

  test.each([
    [1, '1 second'],
    [42, '42 seconds'],
    [121, '3 minutes'],
    [86_400, '24 hours'],
  ])('too many attempts: shows how long to wait, here for %i seconds', async (retryAfter, message) => {
    const refusal = new ApiError(429, { detail: 'x', code: 'throttled' }, retryAfter)
    const { user } = renderForm(() => Promise.reject(refusal))
    await user.click(screen.getByRole('button', { name: 'Send' }))

    expect(announced()).toBe(`Too many attempts. Try again in ${message}.`)
  })

  test('a limit counts down to the next attempt, and is announced once', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const refusal = new ApiError(429, { detail: 'x', code: 'throttled' }, 2)
    renderForm(() => Promise.reject(refusal))
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    await act(settle)
    const shown = () => screen.getByRole('alert').querySelector('[aria-hidden]:not(svg)')?.textContent
    const pass = () => act(() => vi.advanceTimersByTimeAsync(1_000))

    expect(shown()).toBe('Too many attempts. Try again in 2 seconds.')
    await pass()
    expect(shown()).toBe('Too many attempts. Try again in 1 second.')
    await pass()
    expect(shown()).toBe('You can try again now.')
    await pass()
    expect(shown()).toBe('You can try again now.')
    expect(announced()).toBe('Too many attempts. Try again in 2 seconds.')
  })

  test('an error goes while its field is corrected, and comes back if it is sent unchanged', async () => {
    // Each response is read anew.
    const refuse = () => Promise.reject(new ApiError(400, structuredClone(REFUSAL)))
    const { user } = renderForm(refuse)
    await user.click(screen.getByRole('button', { name: 'Send' }))
    await user.type(input('First'), 'x')

    expect(descriptionOf(input('First'))).toBe('Anything.')
    expect(input('First').getAttribute('aria-invalid')).toBeNull()
    expect(descriptionOf(input('Last'))).toBe('Wrong.')
    await user.click(screen.getByRole('button', { name: 'Send' }))
    expect(descriptionOf(input('First'))).toBe('Anything. Odd.')
  })

  test('with the last error its summary goes too', async () => {
    const { user } = renderForm(() => Promise.reject(INVALID))
    await user.click(screen.getByRole('button', { name: 'Send' }))
    await user.type(input('First'), 'x')
    expect(announced()).toBe('Check the highlighted fields.')
    await user.type(input('Last'), 'x')

    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('a wrong password is selected, so that typing replaces it', async () => {
    const wrong = new ApiError(400, { detail: 'x', code: 'invalid', fields: { password: ['Wrong.'] } })
    const { user } = renderForm(() => Promise.reject(wrong))
    await user.type(input('Password'), 'four words{Enter}')
    await waitFor(() => expect(input('Password').selectionEnd).toBe('four words'.length))

    expect(input('Password').selectionStart).toBe(0)
    await user.keyboard('five')
    expect(input('Password').value).toBe('five')
  })

  test('says for a code what its page wants', async () => {
    const refusal = new ApiError(403, { detail: 'x', code: 'permission_denied' })
    const messages = { permission_denied: 'Not from here.' }
    const { user } = renderForm(() => Promise.reject(refusal), { messages })
    await user.click(screen.getByRole('button', { name: 'Send' }))

    expect(announced()).toBe('Not from here.')
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
    renderForGuest(<NewPasswordField label="New password" name="new_password" />)

    expect(descriptionOf(input('New password'))).toContain('At least 8 characters')
    expect(input('New password').autocomplete).toBe('new-password')
  })

  test('that is chosen now: the length is ticked off while it is typed', async () => {
    renderForGuest(<NewPasswordField label="New password" name="new_password" />)
    const user = userEvent.setup()
    await user.type(input('New password'), '1234567')
    expect(document.querySelector('.kept')).toBeNull()
    await user.keyboard('8')

    expect(document.querySelector('.kept')?.textContent).toContain('At least 8 characters.')
    await user.keyboard('{Backspace}')
    expect(document.querySelector('.kept')).toBeNull()
  })

  test('says while Caps Lock is on', async () => {
    const { user } = renderForm(async () => {})
    await user.type(input('Password'), 'a')
    expect(screen.queryByText('Caps Lock is on.')).toBeNull()
    await user.keyboard('{CapsLock}a')
    expect(screen.getByText('Caps Lock is on.')).toBeTruthy()

    await user.keyboard('{CapsLock}a')
    expect(screen.queryByText('Caps Lock is on.')).toBeNull()
  })
})
