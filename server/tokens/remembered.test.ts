import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { bearer, signIn } from '../testing/test-client.ts'
import { remembered } from './remembered.ts'

function count() {
  const reads: string[] = []
  const read = remembered((text) => {
    reads.push(text)
    if (text === 'bad') throw new Error('refused')
    return { text }
  }, 2)
  return { reads, read }
}

test('reads a text once, and to the letter', () => {
  const { reads, read } = count()

  expect([read('a'), read('a'), read('A')]).toEqual([{ text: 'a' }, { text: 'a' }, { text: 'A' }])
  expect(reads).toEqual(['a', 'A'])
})

test('a refusal is not remembered', () => {
  const { reads, read } = count()

  expect(() => read('bad')).toThrow('refused')
  expect(() => read('bad')).toThrow('refused')
  expect(reads).toEqual(['bad', 'bad'])
})

test('holds no more than its limit, and nobody can change what it holds', () => {
  const { reads, read } = count()
  for (const text of ['a', 'b', 'c', 'a']) read(text)

  expect(reads).toEqual(['a', 'b', 'c', 'a'])
  expect(() => Object.assign(read('a'), { text: 'b' })).toThrow(TypeError)
})

test('C8 a token that was used before is refused as soon as its session has ended', async () => {
  const { app } = await createTestApp()
  const { client, tokens } = await signIn(app)
  const profile = () => client.get('/api/profile', bearer(tokens.access))
  const before = [await profile(), await profile()]
  await client.post('/api/logout', { refresh: tokens.refresh })

  expect(before.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await profile()).statusCode).toBe(401)
})
