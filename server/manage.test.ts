import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ROOT, startServer, temporaryFolder } from '../test/server-process.ts'

const ADMIN = ['createsuperuser', '--username', 'admin', '--email', 'admin@example.com']

/** Runs the command line as a person would, without a terminal, on a database of its own. */
function createCommandLine() {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: join(folder.path, 'data'),
    BCRYPT_COST: '4',
    npm_config_loglevel: 'error',
  }
  return {
    cwd: folder.path,
    manage(args: string[], input = '') {
      const command = ['run', '--silent', 'manage', '--', ...args]
      const { status, stdout, stderr } = spawnSync('npm', command, {
        cwd: ROOT,
        input,
        encoding: 'utf8',
        env,
      })
      return { status, stdout: stdout.trim(), stderr: stderr.trim() }
    },
  }
}

/** Starts a server over the database of this folder. Returns how to sign in there, for the status. */
async function startSignIn(cwd: string) {
  const server = await startServer({ cwd })
  onTestFinished(async () => void (await server.stop()))
  return async (username: string, password: string): Promise<number> => {
    const response = await fetch(`${server.url}/api/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    return response.status
  }
}

describe('npm run manage', () => {
  test('migrate makes the tables; again it has nothing to do', () => {
    const { manage } = createCommandLine()
    const newest = 'The database is at the newest version.'

    expect(manage(['migrate'])).toMatchObject({
      status: 0,
      stdout: `Applied 0001-initial.\nApplied 0002-accounts.\nApplied 0003-social.\n${newest}`,
    })
    expect(manage(['migrate'])).toMatchObject({ status: 0, stdout: newest })
  })

  test('createsuperuser adds somebody who can sign in, once', async () => {
    const { manage, cwd } = createCommandLine()

    expect(manage(ADMIN, 'a long password\n')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Superuser admin was added\.$/),
    })
    expect(manage(ADMIN, 'a long password\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'A user with that username already exists.',
    })
    const signIn = await startSignIn(cwd)
    expect(await signIn('admin', 'a long password')).toBe(200)
  })

  test('changepassword replaces it', async () => {
    const { manage, cwd } = createCommandLine()
    manage(ADMIN, 'a long password\n')

    expect(manage(['changepassword', 'Admin'], 'another password\n').stdout).toBe(
      'The password of admin was changed; all sessions have ended.',
    )
    const signIn = await startSignIn(cwd)
    expect(await signIn('admin', 'a long password')).toBe(401)
    expect(await signIn('admin@example.com', 'another password')).toBe(200)
  })

  test('changeemail sets an address that is nobody else’s', () => {
    const { manage } = createCommandLine()
    manage(ADMIN, 'a long password\n')
    manage(['createsuperuser', '--username', 'other', '--email', ''], 'a long password\n')

    expect(manage(['changeemail', 'other', 'admin@example.com'])).toMatchObject({
      status: 1,
      stderr: 'Another account has proven this address.',
    })
    expect(manage(['changeemail', 'other', 'other@example.com'])).toMatchObject({
      status: 0,
      stdout: 'The address of other is other@example.com now.',
    })
  })

  test.each([
    [[...ADMIN], 'short\n', 'This password is too short. It must contain at least 8 characters.'],
    [[...ADMIN], `${'é'.repeat(37)}\n`, 'This password is too long. It must have at most 72 bytes.'],
    [['changepassword', 'nobody'], '', 'There is no user nobody.'],
    [['changepassword'], '', 'Whose? Give a user name.'],
    [['createsuperuser', '--username', 'a@b', '--email', ''], 'long enough\n', 'Enter a valid username.'],
    [['createsuperuser', '--username', 'abc', '--email', 'a@b'], '', 'Enter a valid email address.'],
    [['createsuperuser', '--username', ' ', '--email', ''], 'long enough\n', 'This field may not be blank.'],
    [['createsuperuser'], '', 'There is no terminal to ask for it: User name:'],
    [['createsuperuser', '--colour', 'red'], '', "Unknown option '--colour'"],
  ])('%j: exit 1 and a sentence', (args, input, message) => {
    const { status, stderr } = createCommandLine().manage(args, input)

    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  test.each([[[]], [['help']], [['constructor']]])('%j: how to use it', (args) => {
    const usage = expect.stringContaining('Usage: npm run manage -- COMMAND')
    expect(createCommandLine().manage(args)).toMatchObject({ status: 1, stderr: usage })
  })
})
