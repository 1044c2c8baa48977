import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createTestApp } from '../../server/testing/test-app.ts'
import { freePort, ROOT, untilResponds } from '../server-process.ts'

/** Runs Vite as `npm run dev` does, before a server that listens on this host. */
async function startVite(env: Record<string, string> = {}) {
  const host = env.HOST ?? '127.0.0.1'
  const ports = { PORT: String(await freePort()), WEB_PORT: String(await freePort()) }
  const { app, config } = await createTestApp({
    NODE_ENV: 'development',
    LOG_LEVEL: 'silent',
    ...ports,
    ...env,
  })
  await app.listen({ host, port: config.port })
  const vite = spawn('node_modules/.bin/vite', {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...ports, ...env },
  })
  let output = ''
  for (const stream of [vite.stdout, vite.stderr]) stream.on('data', (data) => (output += data))
  onTestFinished(async () => {
    if (vite.kill()) await once(vite, 'exit')
  })
  await untilResponds(`http://localhost:${ports.WEB_PORT}/api/health`, { output: () => output })

  return async (path: string, name: string) => {
    const asked = request({ host: '127.0.0.1', port: ports.WEB_PORT, path, headers: { host: name } }).end()
    const [response] = await once(asked, 'response')
    response.resume()
    return response.statusCode
  }
}

const TUNNEL = {
  PUBLIC_URL: 'https://x.ngrok-free.app',
  PAGES_URL: 'https://pages.example',
  CORS_ORIGINS: 'https://y.example,http://localhost:3000',
}

test('behind a tunnel: the hosts of PUBLIC_URL, PAGES_URL and CORS_ORIGINS get pages and API, no other host does', async () => {
  const ask = await startVite(TUNNEL)

  for (const host of [
    'x.ngrok-free.app',
    'pages.example',
    'y.example',
    'localhost',
    '127.0.0.1',
    '[::1]:3000',
  ]) {
    for (const path of ['/', '/doctor', '/api/health']) {
      expect([host, path, await ask(path, host)]).toEqual([host, path, 200])
    }
  }
  for (const host of [
    'evil.example',
    'ngrok-free.app',
    'z.ngrok-free.app',
    'x.ngrok-free.app.evil.example',
  ]) {
    for (const path of ['/', '/doctor', '/api/health', '/api/dev/mailbox']) {
      expect([host, path, await ask(path, host)]).toEqual([host, path, 403])
    }
  }
})

test('only this machine can open the mailbox, because the server sees the host name of the request', async () => {
  const ask = await startVite(TUNNEL)

  expect(await ask('/api/dev/mailbox', 'localhost:3000')).toBe(200)
  expect(await ask('/api/dev/mailbox', 'x.ngrok-free.app')).toBe(404)
})

test.each(['::1', 'localhost'])('HOST=%s: pages, API and the stand-ins of providers', async (HOST) => {
  const ask = await startVite({ HOST })

  expect(await ask('/', 'localhost')).toBe(200)
  expect(await ask('/api/social/google', 'localhost')).toBe(200)
})
