import { cleanup, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { RelativeTime } from './RelativeTime.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.000Z') })
  return () => {
    cleanup()
    vi.useRealTimers()
  }
})

test.each([
  ['2026-11-20T11:59:01.000Z', 'just now'],
  ['2026-11-20T11:59:00.000Z', '1 minute ago'],
  ['2026-11-20T10:00:01.000Z', '1 hour ago'],
  ['2026-11-20T10:00:00.000Z', '2 hours ago'],
  ['2026-11-19T11:00:00.000Z', 'yesterday'],
  ['2026-11-12T12:00:00.000Z', 'last week'],
  ['2026-09-01T12:00:00.000Z', '2 months ago'],
  ['2024-11-19T12:00:00.000Z', '2 years ago'],
  // The clock of the server may be ahead.
  ['2026-11-20T12:00:30.000Z', 'just now'],
])('%s is shown as %s, with the exact time', (iso, text) => {
  render(<RelativeTime iso={iso} />)
  const time = screen.getByText<HTMLTimeElement>(text)

  expect(time.dateTime).toBe(iso)
  expect(time.title).toContain(iso.slice(0, 4))
})
