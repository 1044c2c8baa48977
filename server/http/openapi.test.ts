import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import openapiTS, { type OpenAPI3 } from 'openapi-typescript'
import { describe, expect, onTestFinished, test } from 'vitest'
import { COOKIE_NAMES } from '../../shared/transports.ts'
import { ROOT, temporaryFolder } from '../../test/server-process.ts'
import { filesIn, read } from '../../test/source-files.ts'
import { createOwnTestApp, createTestApp } from '../testing/test-app.ts'

const run = promisify(execFile)

/** The groups of routes that the description distinguishes. */
interface Groups {
  paths: Record<string, Record<string, { tags: string[] }>>
  tags: { name: string }[]
}

describe('GET /api/docs/json', () => {
  test('passes a linter of OpenAPI', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] })
    const source = JSON.stringify(await describedApi())
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })

    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })

  test('describes each schema once', async () => {
    const { components } = await describedApi()
    const schemas = Object.values(components.schemas).map((schema) => JSON.stringify(schema))

    expect(Object.keys(components.schemas)).toContain('Credentials')
    expect(Object.keys(components.schemas).filter((name) => name.endsWith('Input'))).toEqual([])
    expect(new Set(schemas).size).toBe(schemas.length)
  })

  test('says what each group of our own routes is', async () => {
    const { paths, tags }: Groups = await describedApi()
    const routes = Object.values(paths).flatMap((path) => Object.values(path))
    const used = new Set(routes.flatMap((route) => route.tags))
    const added = filesIn('shared/app').flatMap((file) => read(file).match(/(?<=tags: \[')[^']+/g) ?? [])
    const ours = [...used].filter((name) => !added.includes(name))

    expect(tags.map(({ name }) => name)).toEqual(expect.arrayContaining(ours))
  })

  test('has the security schemes, and this server’s names of the cookies', async () => {
    const { components, paths } = await describedApi({ PUBLIC_URL: 'https://app.example.com' })
    const cookie = { type: 'apiKey', in: 'cookie' }

    expect(components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      accessCookie: { ...cookie, name: `__Host-${COOKIE_NAMES.access}` },
      refreshCookie: { ...cookie, name: `__Host-${COOKIE_NAMES.refresh}` },
    })
    expect(paths['/api/profile'].get.security).toEqual([{ bearer: [] }, { accessCookie: [] }])
    expect(paths['/api/token/refresh'].post.security).toEqual([{ refreshCookie: [] }, {}])
  })
})

/** Signs in, refreshes and reads the profile. Two deliberate mistakes show that the compiler checks. */
const PROGRAM = `
import createClient from 'openapi-fetch'
import type { paths } from './api.ts'

const client = createClient<paths>({ baseUrl: process.argv[2] ?? '' })
const signedIn = await client.POST('/api/token', { body: { username: 'user1', password: 'password1' } })
if (!signedIn.data) throw new Error(signedIn.error.detail)
const { refresh } = signedIn.data
const refreshed = await client.POST('/api/token/refresh', { body: { refresh } })
const headers = { authorization: \`Bearer \${refreshed.data?.access}\` }
const { data: profile } = await client.GET('/api/profile', { headers })
console.log(profile?.user.username)

// @ts-expect-error: the user name is a text
export const mistyped = () => client.POST('/api/token', { body: { username: 1, password: 'password1' } })
// @ts-expect-error: there is no such endpoint
export const unknown = () => client.GET('/api/profiles')
`

test('a client that is generated from the document compiles, and signs in', async () => {
  const { path: folder, remove } = temporaryFolder()
  onTestFinished(remove)
  const { app } = await createOwnTestApp({ API_DOCS: 'on' })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const document: OpenAPI3 = await (await fetch(`${url}/api/docs/json`)).json()
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'api.ts'), await openapiTS(document))
  writeFileSync(join(folder, 'program.ts'), PROGRAM)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))

  const tool = (name: string, ...args: string[]) =>
    run(join(ROOT, 'node_modules/.bin', name), args, { cwd: folder })
  expect(await tool('tsc')).toEqual({ stdout: '', stderr: '' })
  expect((await tool('tsx', 'program.ts', url)).stdout).toBe('user1\n')
})

async function describedApi(env: Record<string, string> = {}) {
  const { app } = await createTestApp({ API_DOCS: 'on', ...env })
  return (await app.inject('/api/docs/json')).json()
}
