import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from './server-process.ts'
import { type Chapter, partsOf, readChapters } from './walkthrough/chapters.ts'
import { createInstallations } from './walkthrough/installations.ts'
import { reservePorts } from './walkthrough/ports.ts'
import { closeOwnTerminals } from './walkthrough/readers.ts'
import { mayNotice, restartOf } from './walkthrough/restart.ts'
import { keepRunning } from './walkthrough/terminal.ts'

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
  const chapters = readChapters()
  const numbers = (some: Chapter[]) => some.map(({ number }) => number)
  const ofApp = chapters.filter(({ isAboutGatehouse }) => !isAboutGatehouse)
  const parts = (choice: { from?: number; to?: number; isShared?: boolean }) =>
    partsOf(chapters, { from: 0, to: 99, isShared: true, ...choice })

  test('are divided into parts, of which each catches up with what it builds on', () => {
    const shares = parts({}).slice(0, -1)

    expect(parts({}).flatMap((part) => numbers(part.chapters))).toEqual(numbers(chapters))
    for (const { before, chapters: due } of shares)
      expect(numbers(before)).toEqual(numbers(ofApp).filter((number) => number < (due[0]?.number ?? 0)))
    expect(parts({}).at(-1)?.before).toEqual([])
    expect(parts({ from: 9, to: 9 }).map((part) => numbers(part.chapters))).toEqual([[9]])
  })

  test('of the small app are shared by readers with about as many steps each', () => {
    const stepsIn = (some: Chapter[]) => some.reduce((sum, { steps }) => sum + steps.length, 0)
    const shares = parts({})
      .slice(0, -1)
      .map((part) => stepsIn(part.chapters))
    const longest = Math.max(...ofApp.map(({ steps }) => steps.length))

    expect(shares.length).toBeGreaterThan(1)
    expect(Math.max(...shares)).toBeLessThan(stepsIn(ofApp) / shares.length + longest)
    expect(parts({ isShared: false }).map(({ chapters: due }) => due.length)).toEqual([
      ofApp.length,
      chapters.length - ofApp.length,
    ])
  })
})

test('two readers never have the same ports, even before a server listens there', async () => {
  const readers = await Promise.all([reservePorts(), reservePorts(), reservePorts()])
  for (const { release } of readers) atEnd(release)

  expect(new Set(readers.flatMap(({ ports }) => Object.values(ports))).size).toBe(9)
})

test('a terminal that only one chapter has is closed at its end, and the server goes on', async () => {
  const place = project()
  const { ports, release } = await reservePorts()
  atEnd(release)
  const listens = `node -e "require('net').createServer().listen(${ports['4000']}, '127.0.0.1', () => console.log('ready'))"`
  const ready = { kind: 'text', text: 'ready' } as const
  const kept = new Map([
    ['server', keepRunning(place, 'echo ready; cat', ready)],
    ['thief', keepRunning(place, listens, ready)],
  ])
  atEnd(() => Promise.all([...kept.values()].map((command) => command.stop())))
  await kept.get('thief')?.start()

  await closeOwnTerminals({ kept })

  expect([...kept.keys()]).toEqual(['server'])
  const again = keepRunning(place, listens, ready)
  atEnd(again.stop)
  await again.start()
})

describe('a command that was stopped', () => {
  const scripts = {
    'dev:server': 'NODE_ENV=development tsx watch server/main.ts',
    both: 'tsx watch server/main.ts & vite',
  }
  const restarted = (code: string) => {
    const place = project()
    writeFileSync(join(place.cwd, 'package.json'), JSON.stringify({ scripts }))
    return restartOf(place, code).code
  }

  test.each([
    [
      'ACCESS_TOKEN_LIFETIME=12s npm run dev:server',
      /^ACCESS_TOKEN_LIFETIME=12s NODE_ENV=development node .*main\.ts$/,
    ],
    ['npm run dev:server | tee server.log', /^NODE_ENV=development node .*main\.ts \| tee server\.log$/],
    ['VITE_API_URL=http://x npx vite', /^VITE_API_URL=http:\/\/x vite$/],
    ['npm run both', /^npm run both$/],
    ['npm start', /^npm start$/],
  ])('starts again without npm and without watching: %s', (code, program) => {
    expect(restarted(code)).toMatch(program)
  })

  test('starts as the chapter has it if the chapter says so', async () => {
    const place = project()
    const script = { hello: 'echo hello; sleep 60' }
    writeFileSync(join(place.cwd, 'package.json'), JSON.stringify({ scripts: script }))
    const command = keepRunning(place, 'npm run hello', { kind: 'text', text: '> hello\nhello' })
    atEnd(command.stop)

    await command.start()
    await command.stop()
    await command.start(true)
  })

  test('was one that watches what is typed', () => {
    expect(
      ['npm run dev:server', 'npx vite', 'npm start'].filter((code) => mayNotice(code, 'web/App.tsx')),
    ).toEqual(['npx vite', 'npm start'])
    expect(mayNotice('npx vite', 'server/app.ts')).toBe(false)
    expect(mayNotice('npx vite', 'shared/epoch.ts')).toBe(true)
  })
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

  test('brings no packages to a reader who only passes by', async () => {
    const shelf = emptyFolder()
    const place = project()
    const installations = createInstallations({ atEnd, shelf, isForLater: false })
    const again = 'echo two > node_modules/two'

    await installations.adopt(place, command)
    await installations.adopt(place, again)
    expect(existsSync(join(place.cwd, 'node_modules'))).toBe(false)

    installations.lay(place)
    expect(readdirSync(join(place.cwd, 'node_modules'))).toEqual(['one', 'two'])
  })

  test('keeps what a chapter has changed in package.json since the one before', async () => {
    const place = project()
    const installations = createInstallations({ atEnd, shelf: emptyFolder(), isForLater: false })
    await installations.adopt(place, command)
    const changed = '{"scripts":{"dev":"echo changed"}}'
    writeFileSync(join(place.cwd, 'package.json'), changed)
    await installations.adopt(place, 'echo two > node_modules/two')

    expect(readFileSync(join(place.cwd, 'package.json'), 'utf8')).toBe(changed)
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
