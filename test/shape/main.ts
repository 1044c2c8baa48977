import { read } from '../source-files.ts'
import { functionLengths } from './functions.ts'
import { findCircle, readImports, sourceFiles } from './import-graph.ts'
import { READING_PATHS } from './reading-paths.ts'
import { betweenRooms, findViolations, ROOMS } from './rooms.ts'

// `npm run shape`: prints the figures that tell how hard the source is to read.

const files = sourceFiles()
const imports = readImports(files)
const linesOf = (file: string) => read(file).split('\n').length - 1
const functions = files.flatMap((file) => functionLengths(file, read(file)))
const exported = (pattern: RegExp) => files.flatMap((file) => read(file).match(pattern) ?? []).length
const arrows = new Set(betweenRooms(imports).map(({ from, to }) => `${from} → ${to}`))

const figures: [string, string | number][] = [
  ['files beside the folders of server/', files.filter((file) => /^server\/[^/]+$/.test(file)).length],
  ['rooms', ROOMS.length],
  ['arrows between rooms', arrows.size],
  ['arrows that lead up, and broken rules', findViolations(imports).length],
  ['a circle of files', findCircle(imports)?.join(' → ') ?? 'none'],
  ...Object.entries(READING_PATHS).map(([name, path]): [string, string] => [
    `lines to open for the ${name}`,
    `${sum(path.map(linesOf))} in ${path.length} files`,
  ]),
  ['lines of a file: median, 90 %, longest', spread(files.map(linesOf))],
  ['lines of a function: median, 90 %, longest', spread(functions)],
  ['types named …Deps', exported(/^export (?:interface|type) \w*Deps\b/gm)],
  ['lines of biome.json', linesOf('biome.json')],
  ['lines of source', sum(files.map(linesOf))],
]
for (const folder of ['server', 'web', 'shared']) {
  const own = files.filter((file) => file.startsWith(`${folder}/`))
  figures.push([`of them in ${folder}/`, `${sum(own.map(linesOf))} in ${own.length} files`])
}

const width = Math.max(...figures.map(([name]) => name.length))
process.stdout.write(`${figures.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`)

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function spread(numbers: number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]
  return [at(0.5), at(0.9), at(1)].join(', ')
}
