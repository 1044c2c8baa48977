import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import {
  chooseTransport,
  chosenTransport,
  isGuideHidden,
  lastSide,
  lastSize,
  lastTab,
  rememberGuideHidden,
  rememberOpen,
  rememberSide,
  rememberSize,
  rememberTab,
  wasOpen,
} from './panel-memory.ts'

beforeEach(() => localStorage.clear())

test('is closed until a user opens it, and stays as it was left', () => {
  expect(wasOpen()).toBe(false)
  rememberOpen(true)
  expect(wasOpen()).toBe(true)
  rememberOpen(false)
  expect(wasOpen()).toBe(false)
  expect(localStorage.length).toBe(0)
})

test('the tab, the side, the size of each side and the guide stay as they were left', () => {
  expect([lastTab(), lastSide(), lastSize('right'), isGuideHidden()]).toEqual([
    'token',
    'right',
    undefined,
    false,
  ])
  rememberTab('storage')
  rememberSide('bottom')
  rememberSize('right', 30)
  rememberGuideHidden(true)

  expect([lastTab(), lastSide(), lastSize('right'), isGuideHidden()]).toEqual(['storage', 'bottom', 30, true])
  expect(lastSize('bottom')).toBeUndefined()
})

test('unknown values count as none', () => {
  for (const key of ['tab', 'side', 'side.right']) localStorage.setItem(`${APP_KEY}.inspector.${key}`, 'x')

  expect([lastTab(), lastSide(), lastSize('right')]).toEqual(['token', 'right', undefined])
})

test('a transport is chosen until another one is; an unknown value counts as no choice', () => {
  expect(chosenTransport()).toBeUndefined()
  expect(chooseTransport('cookies')).toBe(true)
  expect(chosenTransport()).toBe('cookies')
  localStorage.setItem(`${APP_KEY}.inspector.transport`, 'pigeon')
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
