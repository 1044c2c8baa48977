import { expect, test } from 'vitest'
import { read } from '../../test/source-files.ts'
import { GUIDE } from './guide-steps.ts'
import { ALL_SOURCES, sourcesOf } from './sources.ts'

test.each([...ALL_SOURCES, ...GUIDE.map(({ source }) => source)])('$file has $name', ({ file, name }) => {
  expect(read(file)).toMatch(new RegExp(`\\b${name}\\b`))
})

test('a request leads to the page, and its response to the server', () => {
  const line = 'POST /api/token/refresh'
  const response = { request: 1, line, tookMs: 1 } as const

  expect(sourcesOf({ type: 'request-sent', line })).toMatchObject([{ name: 'refreshOnce' }])
  expect(sourcesOf({ type: 'request-answered', ...response })).toMatchObject([{ name: 'judgeRefresh' }])
  expect(sourcesOf({ type: 'token-looked-at' })).toEqual([])
})
