import { once } from 'node:events'
import { symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { ON_POSTGRES } from '../../server/testing/test-database.ts'
import { freePort, spawnServer, temporaryFolder } from '../server-process.ts'

/** Starts a server that cannot start. Returns its exit and its output. */
async function failToStart(env: Record<string, string>, port?: number, prepare = (_: string) => {}) {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  prepare(folder.path)
  const quiet = { LOG_LEVEL: 'silent', ...env }
  const server = spawnServer({ cwd: folder.path, port: port ?? (await freePort()), env: quiet })
  const { code } = await server.exited
  return [code, server.output().trim()]
}

/** A port of PostgreSQL at which no server listens. */
const UNREACHABLE = 'postgres://postgres@127.0.0.1:1/database'

test('a port that is already in use', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  onTestFinished(() => void holder.close())
  const { port } = holder.address() as AddressInfo

  expect(await failToStart({}, port)).toEqual([
    1,
    `Port ${port} of 127.0.0.1 is taken: stop the other program, or change PORT.`,
  ])
})

test('a host that is another machine', async () => {
  expect(await failToStart({ HOST: '192.0.2.1' })).toEqual([
    1,
    '192.0.2.1 is not an IP address of this machine: change HOST.',
  ])
})

test.each([
  [
    'that does not answer',
    { DATABASE_URL: UNREACHABLE },
    /^The database cannot be used: connect ECONNREFUSED \S+$/,
  ],
  [
    'in a folder that is a file',
    { DATABASE_URL: '.env/app.sqlite' },
    /^The database cannot be used: E(EXIST|NOTDIR): .+$/,
  ],
  [
    'that is something else',
    { DATABASE_URL: '.env' },
    /^The database cannot be used: file is not a database$/,
  ],
])('a database %s', async (_, env, sentence) => {
  const prepare = (path: string) => writeFileSync(join(path, '.env'), `# ${'no database '.repeat(100)}`)

  expect(await failToStart(env, undefined, prepare)).toEqual([1, expect.stringMatching(sentence)])
})

test('a folder on a volume that is not there', async () => {
  const prepare = (path: string) => symlinkSync('/nowhere/at/all', join(path, 'volume'))

  expect(await failToStart({ DATABASE_URL: 'volume/app.sqlite' }, undefined, prepare)).toEqual([
    1,
    expect.stringMatching(/^The database cannot be used: ENOENT: [^\n]+$/),
  ])
  expect(await failToStart({ DATA_DIR: 'volume' }, undefined, prepare)).toEqual([
    1,
    expect.stringMatching(/The development key cannot be kept in DATA_DIR: ENOENT: [^\n]+$/),
  ])
})

test('an env file that is not UTF-8', async () => {
  const prepare = (path: string) => writeFileSync(join(path, '.env'), Buffer.from([0x50, 0x3d, 0xff]))

  expect(await failToStart({}, undefined, prepare)).toEqual([
    1,
    'These settings need a change:\n  .env is not UTF-8: save it in that encoding',
  ])
})

test.runIf(ON_POSTGRES)(
  'a database of PostgreSQL that does not exist, or cannot store every letter',
  async () => {
    const url = new URL(process.env.TEST_DATABASE_URL ?? '')
    url.pathname = '/no_such_database'
    expect(await failToStart({ DATABASE_URL: url.href })).toEqual([
      1,
      'The database cannot be used: database "no_such_database" does not exist',
    ])

    const name = await makeLatin1Database()
    url.pathname = `/${name}`
    expect(await failToStart({ DATABASE_URL: url.href })).toEqual([
      1,
      "The database cannot be used: its encoding is LATIN1: make it with ENCODING 'UTF8' TEMPLATE template0.",
    ])
  },
)

async function makeLatin1Database(): Promise<string> {
  const name = `latin1_${process.pid}`
  const run = async (text: string) => {
    const client = new Client({ connectionString: process.env.TEST_DATABASE_URL })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  await run(`CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`)
  onTestFinished(() => run(`DROP DATABASE ${name} WITH (FORCE)`))
  return name
}
