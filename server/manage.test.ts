import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ROOT, startServer, temporaryFolder } from '../test/server-process.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Runs the command line as a person would, without a terminal. */
function manage(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['run', '--silent', '--prefix', ROOT, 'manage', '--', ...args],
    {
      cwd: ROOT,
      input,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        DATA_DIR: join(folder.path, 'data'),
        BCRYPT_COST: '4',
        npm_config_loglevel: 'error',
      },
    },
  )
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

describe('npm run manage', () => {
  test('migrate makes the tables; again it has nothing to do', () => {
    const newest = 'The database is at the newest version.'

    expect(manage(['migrate'])).toMatchObject({ status: 0, stdout: `Applied 0001-initial.\n${newest}` })
    expect(manage(['migrate'])).toMatchObject({ status: 0, stdout: newest })
  })

  test('createsuperuser adds somebody who can sign in, once', async () => {
    const args = ['createsuperuser', '--username', 'admin', '--email', 'admin@example.com']

    expect(manage(args, 'a long password\n')).toEqual({
      status: 0,
      stdout: 'Superuser admin was added.',
      stderr: '',
    })
    expect(manage(args, 'a long password\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'A user with that username already exists.',
    })
    expect(await signIn('admin', 'a long password')).toBe(200)
  })

  test('changepassword replaces it', async () => {
    expect(manage(['changepassword', 'Admin'], 'another password\n').stdout).toBe(
      'The password of admin was changed; all sessions have ended.',
    )
    expect(await signIn('admin', 'a long password')).toBe(401)
    expect(await signIn('admin@example.com', 'another password')).toBe(200)
  })

  test.each([
    [
      ['changepassword', 'admin'],
      'short\n',
      'This password is too short. It must contain at least 8 characters.',
    ],
    [
      ['changepassword', 'admin'],
      `${'é'.repeat(37)}\n`,
      'This password is too long. It must have at most 72 bytes.',
    ],
    [['changepassword', 'nobody'], '', 'There is no user nobody.'],
    [['changepassword'], '', 'Whose password? Give a user name.'],
    [
      ['createsuperuser', '--username', 'a@b', '--email', ''],
      'long enough\n',
      'A user name is needed; it has no @.',
    ],
    [['createsuperuser', '--username', 'a＠b', '--email', ''], 'long enough\n', 'it has no @.'],
    [['createsuperuser', '--username', ' ', '--email', ''], 'long enough\n', 'A user name is needed'],
    [['createsuperuser'], '', 'There is no terminal to ask for it: User name:'],
    [['createsuperuser', '--colour', 'red'], '', "Unknown option '--colour'"],
  ])('%j: exit 1 and a sentence', (args, input, message) => {
    const { status, stderr } = manage(args, input)

    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  test.each([[[]], [['help']], [['constructor']]])('%j: how to use it', (args) => {
    expect(manage(args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Usage: npm run manage -- COMMAND'),
    })
  })
})

async function signIn(username: string, password: string): Promise<number> {
  const server = await startServer({ cwd: folder.path })
  const response = await fetch(`${server.url}/api/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  await server.stop()
  return response.status
}
