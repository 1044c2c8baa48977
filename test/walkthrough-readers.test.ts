import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from './server-process.ts'
import { partsOf, readChapters } from './walkthrough/chapters.ts'
import { createInstallations } from './walkthrough/installations.ts'
import { reservePorts } from './walkthrough/ports.ts'

const ends: (() => unknown)[] = []
const atEnd = (end: () => unknown) => void ends.push(end)

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function emptyFolder(): string {
  const { path, remove } = temporaryFolder()
  atEnd(remove)
  return path
}

/** A folder in which packages can be installed. */
function project(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'package.json'), '{}')
  return { cwd, env: process.env }
}

describe('the chapters', () => {
  const parts = (choice: { from?: number; to?: number; isShared?: boolean }) =>
    partsOf(readChapters(), { from: 1, to: 20, isShared: true, ...choice }).map(({ before, chapters }) => ({
      before: before.length,
      due: chapters.map(({ number }) => number),
    }))

  test('are divided into parts, of which each catches up with what it builds on', () => {
    expect(parts({}).map(({ before, due: [first] }) => ({ before, first }))).toEqual([
      { before: 0, first: 1 },
      { before: 12, first: 13 },
      { before: 0, first: 16 },
    ])
    expect(parts({ from: 9, to: 9 })).toEqual([{ before: 8, due: [9] }])
    expect(parts({ from: 14, to: 16, isShared: false })).toEqual([
      { before: 13, due: [14, 15] },
      { before: 0, due: [16] },
    ])
  })
})

test('two readers never have the same ports, even before a server listens there', async () => {
  const readers = await Promise.all([reservePorts(), reservePorts(), reservePorts()])
  for (const { release } of readers) atEnd(release)

  expect(new Set(readers.flatMap(({ ports }) => Object.values(ports))).size).toBe(6)
})

describe('an installation', () => {
  const command = 'mkdir node_modules; echo one > node_modules/one; echo {} > package-lock.json'

  test('is run once, for all readers and for the next run', async () => {
    const shelf = emptyFolder()
    const [first, second, later] = [project(), project(), project()]
    const installations = createInstallations({ atEnd, shelf, isForLater: false })
    const nextRun = createInstallations({ atEnd, shelf, isForLater: false })

    await Promise.all([first, second].map((place) => installations.install(place, command)))
    await nextRun.install(later, command)

    for (const { cwd } of [first, second, later])
      expect(readFileSync(join(cwd, 'node_modules/one'), 'utf8')).toBe('one\n')
    expect([installations.count, nextRun.count]).toEqual([
      { run: 1, kept: 0 },
      { run: 0, kept: 1 },
    ])
  })

  test('is repeated if the package files differ', async () => {
    const installations = createInstallations({ atEnd, shelf: emptyFolder(), isForLater: false })
    const other = project()
    writeFileSync(join(other.cwd, 'package.json'), '{"private":true}')

    await installations.install(project(), command)
    await installations.install(other, command)

    expect(installations.count.run).toBe(2)
  })

  test('that fails half-way changes no folder and is not kept', async () => {
    const shelf = emptyFolder()
    const place = project()
    const failing = 'mkdir node_modules; echo {} > package-lock.json; false'

    await expect(
      createInstallations({ atEnd, shelf, isForLater: false }).install(place, failing),
    ).rejects.toThrow('failed')

    expect(existsSync(join(place.cwd, 'node_modules'))).toBe(false)
    expect(readdirSync(shelf).filter((name) => !name.startsWith('unfinished-'))).toEqual([])
  })
})
