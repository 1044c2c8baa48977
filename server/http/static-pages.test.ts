import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/server-process.ts'
import { buildApp } from '../app.ts'
import { createTestApp } from '../testing/test-app.ts'
import { talk } from '../testing/test-client.ts'

/** Creates a server for pages that look like a build. */
async function createPagesApp() {
  const folder = temporaryFolder()
  // The path contains `assets` above the root too, which must not be mistaken for the folder of the assets.
  const root = join(folder.path, 'assets', 'web')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<title>The app</title>')
  writeFileSync(join(root, 'assets/index-abc.js'), 'hello()')
  for (const file of ['index.html', 'assets/index-abc.js']) compress(join(root, file))
  writeFileSync(join(root, 'mark.svg'), '<svg/>')
  writeFileSync(join(root, '../secret.txt'), 'secret')
  const { deps } = await createTestApp()
  const app = await buildApp({ ...deps, logger: false, webRoot: root })
  onTestFinished(async () => {
    await app.close()
    folder.remove()
  })
  return app
}

/** Compresses a file as the build does. */
function compress(file: string): void {
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)))
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)))
}

test.each(['/', '/login', '/deep/link?a=1', '/login/'])(
  '%s is the app, and is revalidated each time',
  async (url) => {
    const response = await (await createPagesApp()).inject(url)

    expect(response.body).toBe('<title>The app</title>')
    expect(response.headers['content-type']).toContain('text/html')
    expect(response.headers['cache-control']).toBe('no-cache')
    expect(response.headers['content-security-policy']).toContain("default-src 'self'")
  },
)

test('an asset is cached forever: its name changes with its content', async () => {
  const response = await (await createPagesApp()).inject('/assets/index-abc.js')

  expect(response.body).toBe('hello()')
  expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

const PAGE = [/^text\/html/, 'no-cache', '<title>The app</title>'] as const
const SCRIPT = [/^application\/javascript/, 'public, max-age=31536000, immutable', 'hello()'] as const

test.each([
  ['/', 'br, gzip', 'br', PAGE],
  ['/login', 'gzip, deflate, br, zstd', 'br', PAGE],
  ['/assets/index-abc.js', 'br, gzip', 'br', SCRIPT],
  ['/assets/index-abc.js', 'gzip', 'gzip', SCRIPT],
  ['/assets/index-abc.js', 'br;q=0, gzip;q=0.5', 'gzip', SCRIPT],
  ['/assets/index-abc.js', 'identity', undefined, SCRIPT],
  ['/assets/index-abc.js', undefined, undefined, SCRIPT],
  ['/mark.svg', 'br, gzip', undefined, [/^image\/svg/, 'no-cache', '<svg/>']],
] as const)(
  '%s for a client that accepts %s: %s, with its own type',
  async (url, accepted, encoding, [type, caching, text]) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted }
    const response = await (await createPagesApp()).inject({ url, headers })
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }

    expect(response.headers['content-encoding']).toBe(encoding)
    expect(response.headers['content-type']).toMatch(type)
    expect(response.headers['cache-control']).toBe(caching)
    expect(String(response.headers.vary).toLowerCase()).toContain('accept-encoding')
    expect((encoding ? unpack[encoding](response.rawPayload) : response.rawPayload).toString()).toBe(text)
  },
)

test.each([
  ['GET', '/api/nope'],
  ['GET', '/favicon.ico'],
  ['GET', '/manifest.webmanifest'],
  ['GET', '/deep/nope.png'],
  ['GET', '/%61pi/nope'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/assets/index-old.js'],
  ['GET', '/assets/'],
  ['POST', '/login'],
] as const)('%s %s is a 404 in the one shape', async (method, url) => {
  const response = await (await createPagesApp()).inject({ method, url })

  expect(response.statusCode).toBe(404)
  expect(response.json()).toEqual({ detail: 'Not found.', code: 'not_found' })
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/....//secret.txt',
  '//secret.txt',
])('nothing outside the folder: %s', async (path) => {
  // Sent as raw bytes, because a client library would remove the dots.
  const response = await talk(
    await createPagesApp(),
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  )

  expect(response).toMatch(/^HTTP\/1\.1 (200|403|404) /)
  expect(response).not.toContain('secret')
})

test('password managers find the page that changes a password, and no page otherwise', async () => {
  const app = await createPagesApp()
  const found = await app.inject('/.well-known/change-password')
  const probe = await app.inject(
    '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200',
  )

  expect([found.statusCode, found.headers.location]).toEqual([303, '/profile'])
  expect(probe.statusCode).toBe(404)
})
