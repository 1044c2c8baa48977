import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../server-process.ts'

/** Runs a command in a shell, as at a terminal. */
function npmRunManage(args: string[], DATABASE_URL = ':memory:') {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'manage', '--', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, npm_config_loglevel: 'error', DATABASE_URL },
  })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

/** A path inside a file, where no database can be. */
const NO_DATABASE = `${ROOT}/package.json/app.sqlite`

describe('npm run manage, at a shell', () => {
  test.each([[['--help']], [['-h']], [['help']], [['seed', '--help']]])(
    '%j: prints the usage and needs no database',
    (args) => {
      const { status, stdout, stderr } = npmRunManage(args, NO_DATABASE)

      expect([status, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/^Usage: npm run manage -- COMMAND/)
    },
  )

  test.each([[[]], [['constructor']]])('%j: how to use it', (args) => {
    const usage = expect.stringContaining('Usage: npm run manage -- COMMAND')
    expect(npmRunManage(args)).toMatchObject({ status: 1, stderr: usage })
  })

  test('the output of a command, and a refusal in one sentence', () => {
    expect(npmRunManage(['migrate'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^(Applied \S+\.\n)+The database is at the newest version\.$/),
    })
    expect(npmRunManage(['deactivate', 'nobody'])).toMatchObject({
      status: 1,
      stderr: 'There is no user nobody.',
    })
  })
})
