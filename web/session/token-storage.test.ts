import { afterEach, expect, test, vi } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { claims, pair } from '../testing/test-network.ts'
import { createTokenStorage } from './token-storage.ts'

afterEach(() => localStorage.clear())

const session = { user: claims(), authTokens: pair(1), receivedAt: 1_800_000_000 }

test('body: keeps the tokens under the key of the tutorial, and finds them again', () => {
  const storage = createTokenStorage('body')
  storage.write(session)

  expect(JSON.parse(localStorage.getItem('authTokens') ?? '')).toMatchObject(session.authTokens)
  expect(storage.read()).toMatchObject({ sid: 'sid-1', session: { authTokens: session.authTokens } })
})

test.each(['refresh-cookie', 'cookies'] as const)('F6 %s: keeps a hint, and no token', (transport) => {
  const storage = createTokenStorage(transport)
  storage.write(session)

  expect(localStorage.getItem(`${APP_KEY}.session`)).toBe('{"sid":"sid-1"}')
  expect(storage.read()).toEqual({ sid: 'sid-1' })
})

test('keeps them in memory if localStorage is blocked', () => {
  const blocked = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  const storage = createTokenStorage('body')
  storage.write(session)

  expect(storage.isBlocked).toBe(true)
  expect(storage.read()).toMatchObject({ sid: 'sid-1' })
  storage.clear()
  expect(storage.read()).toBeUndefined()
  blocked.mockRestore()
})

test('keeps them in memory if localStorage is full', () => {
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const full = vi.spyOn(window, 'localStorage', 'get').mockReturnValue({ ...localStorage, setItem })

  expect(createTokenStorage('body').isBlocked).toBe(true)
  full.mockRestore()
  expect(createTokenStorage('body').isBlocked).toBe(false)
})

test('keeps a sign-out that the server has not received, and its token if JavaScript can see it', () => {
  const storage = createTokenStorage('body')
  storage.writePending({ sid: 'sid-1', refresh: 'refresh-1' })
  expect(JSON.parse(localStorage.getItem(`${APP_KEY}.sign-out`) ?? '')).toEqual({
    sid: 'sid-1',
    refresh: 'refresh-1',
  })
  expect(storage.readPending()).toEqual({ sid: 'sid-1', refresh: 'refresh-1' })

  localStorage.setItem(`${APP_KEY}.sign-out`, '{"sid":"sid-1","refresh":1}')
  expect(storage.readPending()).toEqual({ sid: 'sid-1', refresh: undefined })
})

test.each(['garbage', 'null', '{"sid":1}', '[]'])('ignores a hint that does not parse: %s', (text) => {
  localStorage.setItem(`${APP_KEY}.session`, text)

  expect(createTokenStorage('cookies').read()).toBeUndefined()
})
