import { expect, onTestFinished, test, vi } from 'vitest'
import { APP_KEY } from '../../shared/app-name.ts'
import { withRefreshLock } from './refresh-lock.ts'

/** Replaces the browser's lock manager, which this environment lacks. */
function stubLocks(request: LockManager['request']): void {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } })
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'locks'))
}

test('works without Web Locks, as on plain http', async () => {
  expect(await withRefreshLock(async () => 'done')).toBe('done')
})

test('C19 does not wait longer than five seconds for a tab that does not release it', async () => {
  const timeout = vi
    .spyOn(AbortSignal, 'timeout')
    .mockReturnValue(AbortSignal.abort(new DOMException('', 'TimeoutError')))
  stubLocks(((_name: string, { signal }: LockOptions) =>
    Promise.reject(signal?.reason)) as LockManager['request'])

  expect(await withRefreshLock(async () => 'done anyway')).toBe('done anyway')
  expect(timeout).toHaveBeenCalledWith(5_000)
})

test('requests the lock that every tab of this site requests', async () => {
  const asked: string[] = []
  stubLocks(((name: string, _options: LockOptions, work: () => Promise<unknown>) => {
    asked.push(name)
    return work()
  }) as LockManager['request'])

  expect(await withRefreshLock(async () => 'done')).toBe('done')
  expect(asked).toEqual([`${APP_KEY}-session`])
})

test('throws what the work throws, and runs it once', async () => {
  stubLocks(((_name: string, _options: LockOptions, work: () => Promise<unknown>) =>
    work()) as LockManager['request'])
  const work = vi.fn(async () => {
    throw new Error('refused')
  })

  await expect(withRefreshLock(work)).rejects.toThrow('refused')
  expect(work).toHaveBeenCalledTimes(1)
})
