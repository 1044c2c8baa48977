import { afterEach, beforeEach, expect, vi } from 'vitest'

// What is written to the console in a test is a fault that nobody looks at: it fails the test.
beforeEach(() => {
  vi.spyOn(console, 'error')
  vi.spyOn(console, 'warn')
})

afterEach(() => {
  const written = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls]
  vi.restoreAllMocks()
  expect(written).toEqual([])
})
