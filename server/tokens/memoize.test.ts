import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { MAX_MEMOIZED, memoize } from './token-reader.ts'

function count() {
  const reads: string[] = []
  const read = memoize((text) => {
    reads.push(text)
    if (text === 'bad') throw new Error('refused')
    return { text }
  }, 2)
  return { reads, read }
}

test('reads a text once, and exactly', () => {
  const { reads, read } = count()

  expect([read('a'), read('a'), read('A')]).toEqual([{ text: 'a' }, { text: 'a' }, { text: 'A' }])
  expect(reads).toEqual(['a', 'A'])
})

test('reads each text once as long as it has room', () => {
  const { reads, read } = count()
  for (const text of ['a', 'b', 'a', 'b']) read(text)

  expect(reads).toEqual(['a', 'b'])
})

test('a refusal is not cached', () => {
  const { reads, read } = count()

  expect(() => read('bad')).toThrow('refused')
  expect(() => read('bad')).toThrow('refused')
  expect(reads).toEqual(['bad', 'bad'])
})

test('holds no more than its limit, and callers cannot change what it holds', () => {
  const { reads, read } = count()
  for (const text of ['a', 'b', 'c', 'a']) read(text)

  expect(reads).toEqual(['a', 'b', 'c', 'a'])
  expect(() => Object.assign(read('a'), { text: 'b' })).toThrow(TypeError)
})

test('keeps 10 MB at most, however long the headers are that the texts come from', () => {
  const read = memoize((text) => ({ ...CLAIMS, jti: copy(text, 0, 22), sid: copy(text, 22, 54) }))
  const before = heapAfterCollection()
  for (let count = 0; count < MAX_MEMOIZED; count++) read(tokenOfLongHeader())

  expect((heapAfterCollection() - before) / 1_000_000).toBeLessThan(10)
  expect(read('another')).toHaveProperty('jti', 'another') // what is remembered is still in use
})

/** The claims that all tokens have in common. */
const CLAIMS = { token_type: 'access', exp: 1_764_244_800, iat: 1_764_244_500, user_id: '1' }

function copy(text: string, from: number, to: number): string {
  return Buffer.from(text.slice(from, to)).toString()
}

/** Returns 450 characters out of 8,000, as a token is a part of a cookie header. */
function tokenOfLongHeader(): string {
  const header = `${randomBytes(225).toString('hex')}; other=${'x'.repeat(7_500)}`
  return Buffer.from(header).toString('latin1').slice(0, 450)
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('C8 a token that was used before is refused as soon as its session has ended', async () => {
  const { app } = await createTestApp()
  const { client, tokens } = await signIn(app)
  const profile = () => client.get('/api/profile', bearer(tokens.access))
  const before = [await profile(), await profile()]
  await client.post('/api/logout', { refresh: tokens.refresh })

  expect(before.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await profile()).statusCode).toBe(401)
})
