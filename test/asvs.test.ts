import { expect, test } from 'vitest'
import { read } from './source-files.ts'

// The requirements of the standard in its chapters V3, V6, V7, V9, V10 and V14. Level 2 includes level 1.
const LEVEL_1 = `
  3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7
  6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1
  10.4.2 10.4.3 10.4.4 10.4.5 14.2.1 14.3.1
`
const LEVEL_2 = `
  3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11
  6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3
  6.8.4 7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 9.2.2 9.2.3 9.2.4
  10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11
  10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 14.1.1 14.1.2 14.2.2 14.2.3
  14.2.4 14.3.2 14.3.3
`

interface Row {
  id: string
  level: string
  verdict: string
  evidence: string
}

const ROWS: Row[] = [
  ...read('docs/asvs.md').matchAll(/^\| ([\d.]+) \| [^|]+ \| (\d) \| ([^|]+) \| ([^|]+) \|$/gm),
].map(([, id = '', level = '', verdict = '', evidence = '']) => ({ id, level, verdict, evidence }))

/** Returns the tests that a cell names, as pairs of a file and a test name. */
function testsIn(evidence: string): [file: string, name: string][] {
  return [...evidence.matchAll(/`([^`]+)` › ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']): [string, string] => [file, name]),
  )
}

function idsOf(list: string): string[] {
  return list.trim().split(/\s+/)
}

test.each([
  ['1', LEVEL_1],
  ['2', LEVEL_2],
])('docs/asvs.md has every requirement of level %s once, and no other', (level, list) => {
  const listed = ROWS.filter((row) => row.level === level).map(({ id }) => id)

  expect(listed.sort()).toEqual(idsOf(list).sort())
})

test('docs/asvs.md has no row of another form', () => {
  const lines = read('docs/asvs.md').match(/^\| \d.*$/gm)

  expect(lines).toHaveLength(ROWS.length)
})

test('a verdict is met, or gives the reason why it is not', () => {
  const odd = ROWS.filter(({ verdict }) => !/^(met|(not met|not applicable) because \S.*)$/.test(verdict))

  expect(odd).toEqual([])
})

test('a requirement that is met names a test or a section', () => {
  const isShown = ({ evidence }: Row) =>
    testsIn(evidence).length > 0 || /\]\([\w/.-]+\.md(#[\w-]+)?\)/.test(evidence)

  expect(ROWS.filter((row) => row.verdict === 'met' && !isShown(row))).toEqual([])
})

test('every test that docs/asvs.md names is in its file', () => {
  const named = ROWS.flatMap(({ evidence }) => testsIn(evidence))
  const sources = new Map(named.map(([file]) => [file, read(file).replaceAll("\\'", "'")]))

  expect(named.length).toBeGreaterThan(80)
  expect(named.filter(([file, name]) => !sources.get(file)?.includes(name))).toEqual([])
})
