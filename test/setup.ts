import { afterEach, beforeEach, expect, vi } from 'vitest'

// Console output in a test is an error that could go unnoticed, so it fails the test.
beforeEach(() => {
  vi.spyOn(console, 'error')
  vi.spyOn(console, 'warn')
})

afterEach(() => {
  const written = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls]
  vi.restoreAllMocks()
  expect(written).toEqual([])
})
