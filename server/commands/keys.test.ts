import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/server-process.ts'
import { loadConfig } from '../config/config.ts'
import { developmentKeyFile } from '../keys/development-key.ts'
import { TEST_KEY } from '../testing/test-app.ts'
import { runInFolder } from '../testing/test-command-line.ts'

/** Runs the command in a folder whose `.env` has these lines. */
async function rotate(lines: string[], args: string[] = [], prepare = (_: string) => {}) {
  const { path, remove } = temporaryFolder()
  onTestFinished(remove)
  prepare(path)
  const result = await runInFolder(path, ['BCRYPT_COST=4', ...lines], ['keys', 'rotate', ...args])
  return { path, ...result, printed: parseEnv(settingsIn(result.stdout)) }
}

/** Returns the lines that an operator would copy. */
function settingsIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^[A-Z_]+=/.test(line))
    .join('\n')
}

function configOf(env: NodeJS.Dict<string>) {
  return loadConfig({ NODE_ENV: 'test', ...env })
}

describe('npm run manage -- keys rotate', () => {
  test.each(['HS256', 'EdDSA', 'RS256'])(
    'A6 to %s: the printed lines are settings, and include the old key',
    async (algorithm) => {
      const { printed, status } = await rotate([`SIGNING_KEY=${TEST_KEY}`], ['--algorithm', algorithm])
      const old = configOf({ SIGNING_KEY: TEST_KEY })
      const announced = configOf({
        SIGNING_KEY: TEST_KEY,
        PREVIOUS_SIGNING_KEYS: printed.PREVIOUS_SIGNING_KEYS,
      })
      const changed = configOf(printed)

      expect(status).toBe(0)
      expect(changed.signingKey.algorithm).toBe(algorithm)
      expect(changed.previousKeys.map(({ kid }) => kid)).toEqual([old.signingKey.kid, changed.signingKey.kid])
      expect(announced.previousKeys).toEqual(changed.previousKeys)
    },
  )

  test('writes nothing, not even a database or the key of a development folder', async () => {
    const { path, status, stdout } = await rotate(['NODE_ENV=development'])

    expect([status, stdout]).toEqual([0, expect.stringMatching(/^There was no key yet\./)])
    expect(readdirSync(path)).toEqual(['.env'])
  })

  test('keeps earlier previous keys, and any character of a secret', async () => {
    const SIGNING_KEY = `${TEST_KEY} #,'x`
    const before = [`SIGNING_KEY="${SIGNING_KEY}"`, `PREVIOUS_SIGNING_KEYS=HS256:${TEST_KEY}`]
    const { previousKeys } = configOf((await rotate(before)).printed)

    expect(previousKeys.map(({ verifyWith }) => verifyWith).slice(0, 2)).toEqual([TEST_KEY, SIGNING_KEY])
    expect(previousKeys).toHaveLength(3)
  })

  test('in development the previous key is that of the folder', async () => {
    const makeKey = (path: string) => developmentKeyFile(join(path, 'data'), 'HS256')
    const { printed } = await rotate(['NODE_ENV=development'], [], makeKey)

    expect(printed.PREVIOUS_SIGNING_KEYS).toMatch(/^HS256:file:data\/signing-key,HS256:[0-9a-f]{64}$/)
  })

  test('creates the first key if there is none', async () => {
    const { printed } = await rotate(['ALGORITHM=EdDSA'])

    expect(Object.keys(printed)).toEqual(['ALGORITHM', 'SIGNING_KEY'])
    expect(configOf(printed).signingKey.algorithm).toBe('EdDSA')
  })

  test('the key is printed, and written nowhere', async () => {
    const { path, printed } = await rotate([`SIGNING_KEY=${TEST_KEY}`])
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))

    expect(printed.SIGNING_KEY).toMatch(/^[0-9a-f]{64}$/)
    expect(contents.filter((content) => content.includes(printed.SIGNING_KEY ?? '-'))).toEqual([])
  })

  test.each([
    [['SIGNING_KEY=short'], [], 'SIGNING_KEY is shorter than 32 bytes'],
    [[], ['--algorithm', 'none'], 'There is no algorithm none: choose one of HS256, HS384'],
  ])('%j %j: exit 1 and a sentence', async (lines, args, message) => {
    const { status, stderr } = await rotate(lines, args)

    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })
})
