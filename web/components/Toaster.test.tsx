import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Toaster } from './Toaster.tsx'
import { toast } from './toast.ts'

/** Longer than any toast is shown. */
const LONG = 600_000

beforeEach(() => () => {
  cleanup()
  toast.clear()
  vi.useRealTimers()
})

function show(): HTMLElement {
  render(<Toaster />)
  act(() => toast.success('Name saved'))
  return screen.getByRole('listitem')
}

const pass = () => act(() => vi.advanceTimersByTimeAsync(LONG))

describe('a toast', () => {
  test('is announced by a region that is always there', () => {
    render(<Toaster />)
    const region = screen.getByRole('region', { name: 'Notifications' })
    act(() => toast.error("That's no longer there."))

    expect(region.getAttribute('aria-live')).toBe('polite')
    expect(region.textContent).toBe("That's no longer there.")
  })

  test('is dismissed by its button, and the others stay', async () => {
    show()
    act(() => toast.error("That's no longer there."))
    const [first] = screen.getAllByRole('button', { name: 'Dismiss' })
    await userEvent.setup().click(first as HTMLElement)

    await waitFor(() => expect(screen.queryByText('Name saved')).toBeNull())
    expect(screen.getByText("That's no longer there.")).toBeTruthy()
  })

  test('gives way to the next one, but a success leaves an error on the page', () => {
    show()
    act(() => toast.error("That's no longer there."))
    act(() => toast.success('Email updated'))

    expect(screen.queryByText('Name saved')).toBeNull()
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      "That's no longer there.",
      'Email updated',
    ])
  })

  test('gives way to a form that is sent', () => {
    show()
    act(() => void document.body.dispatchEvent(new Event('submit', { bubbles: true })))

    expect(screen.queryByText('Name saved')).toBeNull()
  })

  test('gives the focus back when it is dismissed', () => {
    const before = document.body.appendChild(document.createElement('button'))
    before.focus()
    show()
    const dismiss = screen.getByRole('button', { name: 'Dismiss' })
    fireEvent.focus(dismiss, { relatedTarget: before })
    fireEvent.click(dismiss)

    expect(document.activeElement).toBe(before)
    before.remove()
  })

  test('goes away on its own', async () => {
    vi.useFakeTimers()
    show()
    await pass()

    expect(screen.queryByText('Name saved')).toBeNull()
  })

  test('stays under the pointer', async () => {
    vi.useFakeTimers()
    const shown = show()
    fireEvent.pointerEnter(shown)
    await pass()
    expect(screen.getByText('Name saved')).toBeTruthy()
    fireEvent.pointerLeave(shown)
    await pass()

    expect(screen.queryByText('Name saved')).toBeNull()
  })

  test('stays while it has the focus', async () => {
    vi.useFakeTimers()
    show()
    const button = screen.getByRole('button', { name: 'Dismiss' })
    act(() => button.focus())
    await pass()
    expect(screen.getByText('Name saved')).toBeTruthy()
    act(() => button.blur())
    await pass()

    expect(screen.queryByText('Name saved')).toBeNull()
  })
})
