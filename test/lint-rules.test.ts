import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ROOT, temporaryFolder } from './server-process.ts'

/** Other things that are reserved to one file. */
const RESERVED = [
  ['server/tokens/probe-clock.ts', 'export const now = Date.now()', 'global variable Date'],
  ['web/session/probe-clock.ts', 'export const now = new Date()', 'global variable Date'],
  ['server/http/probe-env.ts', 'export const { PORT } = process.env', 'process.env'],
  ['web/pages/probe-default.ts', 'export default 1', 'default export'],
  ['server/probe-any.ts', 'export const x: any = 1', 'any'],
] as const

const diagnostics = new Map<string, string>()

beforeAll(() => {
  const folder = temporaryFolder()
  for (const name of ['biome.json', 'web/contract-types.grit'])
    cpSync(join(ROOT, name), join(folder.path, name))
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'))
  for (const [file, source] of RESERVED) write(folder.path, file, `${source}\n`)
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.']
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/biome'), args, {
    cwd: folder.path,
    encoding: 'utf8',
  })
  for (const { location, message, advices } of JSON.parse(stdout).diagnostics) {
    const file = String(location.path?.file ?? location.path)
    diagnostics.set(file, `${diagnostics.get(file) ?? ''}\n${JSON.stringify([message, advices])}`)
  }
  folder.remove()
})

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

test.each(RESERVED)('%s: not %j: %s', (file, _, sentence) => {
  expect(diagnostics.get(file) ?? '').toContain(sentence)
})
