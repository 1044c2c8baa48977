import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/server-process.ts'
import { buildApp } from '../app.ts'
import { createTestApp, talk } from '../test-app.ts'

/** A server over pages that look like a build. */
async function createPagesApp() {
  const folder = temporaryFolder()
  // Below a folder that is called as that of the assets.
  const root = join(folder.path, 'assets', 'web')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<title>Gatehouse</title>')
  writeFileSync(join(root, 'assets/index-abc.js'), 'hello()')
  writeFileSync(join(root, '../secret.txt'), 'secret')
  const { config, db, hasher, mailer } = await createTestApp()
  const app = await buildApp({ config, db, hasher, mailer, logger: false, webRoot: root })
  onTestFinished(async () => {
    await app.close()
    folder.remove()
  })
  return app
}

test.each(['/', '/login', '/deep/link?a=1', '/login/'])(
  '%s is the app, and is asked for again each time',
  async (url) => {
    const answer = await (await createPagesApp()).inject(url)

    expect(answer.body).toBe('<title>Gatehouse</title>')
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.headers['cache-control']).toBe('no-cache')
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'")
  },
)

test('an asset is kept for good: its name changes with its content', async () => {
  const answer = await (await createPagesApp()).inject('/assets/index-abc.js')

  expect(answer.body).toBe('hello()')
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

test.each([
  ['GET', '/api/nope'],
  ['GET', '/%61pi/nope'],
  ['GET', '/assets/index-old.js'],
  ['GET', '/assets/'],
  ['POST', '/login'],
] as const)('%s %s is a 404 in the one shape', async (method, url) => {
  const answer = await (await createPagesApp()).inject({ method, url })

  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toEqual({ detail: 'Not found.', code: 'not_found' })
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/....//secret.txt',
  '//secret.txt',
])('nothing outside the folder: %s', async (path) => {
  // In bytes: a client library would take the dots out before they are sent.
  const answer = await talk(
    await createPagesApp(),
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  )

  expect(answer).toMatch(/^HTTP\/1\.1 (200|403|404) /)
  expect(answer).not.toContain('secret')
})
