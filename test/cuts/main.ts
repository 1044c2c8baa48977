import { execFileSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { FEATURES, type FeatureName } from '../../begin/features.ts'
import { newProject } from '../../begin/new-project.ts'
import { codeLinesOf, linesOf, readTree, type Tree, writeTree } from '../../begin/tree.ts'
import { type CopiedTree, copyTree } from '../copied-tree.ts'
import { ROOT } from '../server-process.ts'

// `npm run test:cuts`: takes features away in a copy, and runs what remains: without all of them, without each alone, and
// without six sets drawn by chance. Without one alone only those tests run that the cut has changed, because the sets run
// all tests. `-- quick` leaves out the drawn sets, and without each alone checks types and lint only. `-- passkeys set-1`
// takes away only these: a feature, or the first drawn set.

const ALL = Object.keys(FEATURES) as FeatureName[]
const RANDOM_SETS = 6
const SEED = 20_261_127
const isQuick = process.argv.includes('quick')

/** Features that are taken away together. */
interface CutSet {
  name: string
  features: FeatureName[]
  /** Whether all tests and builds run, or only what the cut has changed. */
  isWhole: boolean
}

interface Row {
  set: string
  lines: number
  tests: string
  seconds: number
  /** Of the processor, by all commands. */
  processor: number
}

const NEW = { name: 'Acme', database: 'sqlite' as const, examples: ['notes'], dryRun: false }
// From the beginning, because what the compiler remembers of the set before can hide an error of this one.
const TYPES = 'tsc --incremental false --singleThreaded'
const TESTS = 'vitest run --project=server --project=web --experimental.fsModuleCache'
const BUILDS = ['vite build', 'vite build --ssr']
const SIGN_IN = ['tsx test/browser/prepare.ts', 'playwright test -c test/browser journey.spec.ts']

const UNIT_TEST = /^((server|web|shared)\/.*|test\/[^/]+)\.test\.tsx?$/

/** How far the core may stay below the limit in its document, so that not every change needs a new figure. */
const SPARE_LINES = 1_000

/** How far the number of lines of code may be from that in the document, which is rounded. */
const ROUNDED_BY = 150

const project = readTree(ROOT)
checkFigures()
const whole = { name: 'all', features: ALL, isWhole: true }
const alone = ALL.map((name) => ({ name, features: [name], isWhole: false }))
const drawn = drawnSets()
const named = [whole, ...alone, ...drawn].filter(({ name }) => process.argv.includes(name))
const sets = named.length > 0 ? named : [whole, ...alone, ...(isQuick ? [] : drawn)]
const others = sets.filter(({ isWhole }) => !isWhole)
const rows = [
  ...(await tryInTurn(sets.filter(({ isWhole }) => isWhole))),
  // All tests take every core, a compiler takes one.
  ...(await bothOf(
    tryInTurn(others.filter((_, index) => index % 2 === 0)),
    tryInTurn(others.filter((_, index) => index % 2 === 1)),
  )),
]
process.stdout.write(
  [
    '| Without | Lines left | Tests left | Seconds | Of the processor |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ set, lines, tests, seconds, processor }) =>
        `| ${set} | ${lines} | ${tests} | ${seconds} | ${processor} |`,
    ),
    `\nThe ${RANDOM_SETS} sets by chance are of the seed ${SEED}.\n`,
  ].join('\n'),
)

/** Compares the lines of the core with the numbers in docs/core.md. @throws if these are no longer true */
function checkFigures(): void {
  const core = newProject(project, { ...NEW, examples: [], without: ALL })
  const [lines, code] = [linesOf(core), codeLinesOf(core)]
  const spare = figureIn(/fewer than ([\d,]+) lines/) - lines
  const isTrue =
    spare > 0 &&
    spare <= SPARE_LINES &&
    Math.abs(figureIn(/about ([\d,]+) of them are code/) - code) <= ROUNDED_BY
  if (!isTrue)
    throw new Error(`The core has ${lines} lines, of which ${code} are code: say so in docs/core.md.`)
}

function figureIn(sentence: RegExp): number {
  return Number(sentence.exec(project.get('docs/core.md') ?? '')?.[1]?.replace(',', ''))
}

/** Waits for both, so that each removes what it has made. @throws the error of the first that failed */
async function bothOf(...halves: Promise<Row[]>[]): Promise<Row[]> {
  await Promise.allSettled(halves)
  return (await Promise.all(halves)).flat()
}

/** Tries these sets in one folder, so that compilers and tests find what they kept of files that are the same. */
async function tryInTurn(sets: CutSet[]): Promise<Row[]> {
  const rows: Row[] = []
  if (sets.length === 0) return rows
  const copy = copyTree()
  // Biome passes over what Git ignores, such as the builds of the set before.
  execFileSync('git', ['init', '--quiet'], { cwd: copy.path })
  let written: Tree = project
  try {
    for (const set of sets) {
      const left = newProject(project, { ...NEW, without: set.features })
      writeTree(copy.path, written, left)
      written = left
      rows.push(await tryCut(set, left, copy))
    }
  } finally {
    copy.remove()
  }
  return rows
}

/** Runs what remains without these features, in the copy. @throws with the output of what failed */
async function tryCut(set: CutSet, left: Tree, copy: CopiedTree): Promise<Row> {
  const began = performance.now()
  process.stdout.write(`Without ${set.name} …\n`)
  const outputs: string[] = []
  // The shell adds the processor time of the command, as `times` writes it.
  for (const command of commandsFor(set, left)) outputs.push(await copy.run(`${command} && times`))
  return {
    set: drawn.includes(set) ? `${set.name}: ${set.features.join(', ')}` : set.name,
    lines: linesOf(left),
    tests: passedTests(outputs),
    seconds: Math.round((performance.now() - began) / 1_000),
    processor: Math.round(outputs.reduce((sum, output) => sum + processorSeconds(output), 0)),
  }
}

function commandsFor({ name, isWhole }: CutSet, left: Tree): string[] {
  const changed = [...left].filter(([path, text]) => project.get(path) !== text).map(([path]) => path)
  const lint = `biome check --write --files-ignore-unknown=true ${changed.join(' ')}`
  if (isWhole) return [lint, TYPES, TESTS, ...BUILDS, ...(name === 'all' ? SIGN_IN : [])]
  const tests = isQuick ? [] : changed.filter((path) => UNIT_TEST.test(path))
  return [lint, TYPES, ...(tests.length > 0 ? [`${TESTS} ${tests.join(' ')}`] : [])]
}

function passedTests(outputs: string[]): string {
  return /Test Files .*\n.*Tests .*?(\d+) passed/.exec(outputs.join('\n'))?.[1] ?? '–'
}

/** Returns the seconds in the last line of `times`, which is about the commands that a shell has run. */
function processorSeconds(output: string): number {
  const parts = [...(output.trimEnd().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

/** Draws sets of features, the same ones every time. */
function drawnSets(): CutSet[] {
  let seed = SEED
  const draw = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  return Array.from({ length: RANDOM_SETS }, (_, index) => ({
    name: `set-${index + 1}`,
    features: ALL.filter(() => draw() < 0.5),
    isWhole: true,
  }))
}
