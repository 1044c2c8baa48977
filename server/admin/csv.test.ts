import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('every cell is quoted, and quotes in it are doubled', () => {
  expect(csvLine([7, true, null, 'a,b', 'say "hi"', 'O’Neil', 'Zoë-Ann', 'sam@smith.com'])).toBe(
    '"7","true","","a,b","say ""hi""","O’Neil","Zoë-Ann","sam@smith.com"\r\n',
  )
})

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\r=1', "'\r'=1"],
  ['\n=1', "'\n'=1"],
  ['  =1', "'  =1"],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  ['\u200b=1', "'\u200b=1"],
  ['\ufeff=1', "'\ufeff=1"],
  ['\u2060\u200e=1', "'\u2060\u200e=1"],
  ['\0=1', "'\0=1"],
  ['\u3164=1', "'\u3164=1"],
])('no formula begins a cell: %j', (typed, cell) => {
  expect(csvLine([typed])).toBe(`"${cell}"\r\n`)
})

test.each([
  ['x;=1', "x;'=1"],
  ['x,=1', "x,'=1"],
  ['x|+1', "x|'+1"],
  ['x\t@A1', "x\t'@A1"],
  ['x\r\n-1', "x\r'\n'-1"],
  ['x; =1', "x;' =1"],
  ['x",=1', `x"",'=1`],
  ['x"=1', `x""'=1`],
])('nor follows what a spreadsheet may take for the end of one: %j', (typed, cell) => {
  expect(csvLine([typed])).toBe(`"${cell}"\r\n`)
})
