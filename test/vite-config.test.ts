import { expect, test, vi } from 'vitest'
import config from '../vite.config.ts'

test.each([
  ['serve', undefined, 'on'],
  ['serve', 'off', 'off'],
  ['build', undefined, 'off'],
  ['build', 'on', 'on'],
] as const)('vite %s with VITE_INSPECTOR=%s: the inspector is %s', async (command, setting, inspector) => {
  vi.stubEnv('VITE_INSPECTOR', setting)
  const { define } = await config({ command, mode: 'test' })
  vi.unstubAllEnvs()

  expect(define).toMatchObject({ 'import.meta.env.VITE_INSPECTOR': JSON.stringify(inspector) })
})
