import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveConfig } from 'vite'
import { expect, test, vi } from 'vitest'
import { ROOT } from './server-process.ts'

const CONFIG_FILE = join(ROOT, 'vite.config.ts')

test.each([
  ['serve', undefined, 'on'],
  ['serve', 'off', 'off'],
  ['build', undefined, 'off'],
  ['build', 'on', 'on'],
] as const)('vite %s with VITE_INSPECTOR=%s: the inspector is %s', async (command, setting, inspector) => {
  vi.stubEnv('VITE_INSPECTOR', setting)
  const { define } = await resolveConfig({ configFile: CONFIG_FILE, logLevel: 'silent' }, command)
  vi.unstubAllEnvs()

  expect(define).toMatchObject({ 'import.meta.env.VITE_INSPECTOR': JSON.stringify(inspector) })
})

test.each(['README.md', 'docs/settings.md'])(
  '%s names the browsers that the pages are built for',
  async (file) => {
    const { build } = await resolveConfig({ configFile: CONFIG_FILE, logLevel: 'silent' }, 'build')
    const targets = [build.target].flat().map(String)
    const since = (name: string) => targets.find((target) => target.startsWith(name))?.slice(name.length)
    const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\s+/g, ' ')

    expect([since('edge'), since('ios')]).toEqual([since('chrome'), since('safari')])
    expect(text).toContain(
      `Chrome and Edge ${since('chrome')}, Firefox ${since('firefox')}, Safari ${since('safari')} on macOS and iOS`,
    )
  },
)
