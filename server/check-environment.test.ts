import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, ROOT, temporaryFolder } from '../test/server-process.ts'

/** Runs the checks of a command in a folder, on free ports unless others are given. */
async function preflight(command: string, cwd: string, env?: Record<string, string>) {
  const child = spawn(process.execPath, [join(ROOT, 'server/check-environment.js'), command], {
    cwd,
    env: { PATH: process.env.PATH, ...(env ?? (await freePorts())) },
  })
  let stderr = ''
  child.stderr.on('data', (data) => (stderr += data))
  const [code] = await once(child, 'exit')
  return { code, stderr: stderr.trim() }
}

async function freePorts() {
  return { PORT: String(await freePort()), WEB_PORT: String(await freePort()) }
}

function emptyFolder(): string {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  return folder.path
}

async function holdPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return String(typeof address === 'object' && address?.port)
}

test.each(['dev', 'dev:server', 'test'])('%s: silent if all is well', async (command) => {
  expect(await preflight(command, ROOT)).toEqual({ code: 0, stderr: '' })
})

test('packages that are not installed', async () => {
  expect(await preflight('dev', emptyFolder())).toEqual({
    code: 1,
    stderr: 'The packages are not installed: run npm install first.',
  })
})

test('a native module that does not load', async () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'node_modules/better-sqlite3'), { recursive: true })
  mkdirSync(join(folder, 'node_modules/fastify'))
  writeFileSync(join(folder, 'node_modules/better-sqlite3/index.js'), 'process.abort()')
  const { code, stderr } = await preflight('test', folder)

  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^The native module better-sqlite3 does not load in Node\.js [\d.]+: run npm rebuild/,
  )
})

test('a missing build', async () => {
  const folder = emptyFolder()
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))

  expect(await preflight('start', folder)).toEqual({
    code: 1,
    stderr: 'There is no build yet: run npm run build first.',
  })
})

test('C25 a port that is taken, and the setting that changes it', async () => {
  const port = await holdPort()
  const words = `Port ${port} is taken, perhaps by another npm run dev: stop that, or set`

  expect((await preflight('dev', ROOT, { ...(await freePorts()), PORT: port })).stderr).toBe(
    `${words} PORT to another port.`,
  )
  expect((await preflight('dev', ROOT, { ...(await freePorts()), WEB_PORT: port })).stderr).toBe(
    `${words} WEB_PORT to another port.`,
  )
})

test('reads the ports of .env, as the server does', async () => {
  const folder = emptyFolder()
  const port = await holdPort()
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, '.env'), `PORT=${port}\n`)

  expect((await preflight('dev:server', folder, {})).stderr).toContain(`Port ${port} is taken`)
})
