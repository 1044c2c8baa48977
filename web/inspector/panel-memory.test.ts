import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { chooseTransport, chosenTransport, rememberOpen, wasOpen } from './panel-memory.ts'

beforeEach(() => localStorage.clear())

test('is closed until a user opens it, and stays as it was left', () => {
  expect(wasOpen()).toBe(false)
  rememberOpen(true)
  expect(wasOpen()).toBe(true)
  rememberOpen(false)
  expect(wasOpen()).toBe(false)
  expect(localStorage.length).toBe(0)
})

test('a transport is chosen until another one is; an unknown value counts as no choice', () => {
  expect(chosenTransport()).toBeUndefined()
  expect(chooseTransport('cookies')).toBe(true)
  expect(chosenTransport()).toBe('cookies')
  localStorage.setItem('gatehouse.inspector.transport', 'pigeon')
  expect(chosenTransport()).toBeUndefined()
  chooseTransport(undefined)
  expect(localStorage.length).toBe(0)
})

test('if storage is blocked nothing is remembered, and nothing breaks', () => {
  const blocked = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  onTestFinished(() => blocked.mockRestore())

  rememberOpen(true)
  expect(wasOpen()).toBe(false)
  expect(chooseTransport('body')).toBe(false)
  expect(chosenTransport()).toBeUndefined()
})
