import { execFileSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { FEATURES, type FeatureName } from '../../begin/features.ts'
import { newProject } from '../../begin/new-project.ts'
import { linesOf, readTree, type Tree, writeTree } from '../../begin/tree.ts'
import { copyTree } from '../copied-tree.ts'
import { ROOT } from '../server-process.ts'

// `npm run test:cuts`: takes features away in a copy, and runs what remains. All of them, each alone, and six sets drawn
// by chance. `-- quick` runs and builds what remains without all of them; without each alone it checks types and lint.
// `-- passkeys social` takes away only these, each alone.

const ALL = Object.keys(FEATURES) as FeatureName[]
const RANDOM_SETS = 6
const SEED = 20_261_127
const isQuick = process.argv.includes('quick')
const named = ALL.filter((name) => process.argv.includes(name))

interface Row {
  set: string
  lines: number
  tests: string
  seconds: number
  /** Of the processor, by all commands. */
  processor: number
}

const NEW = { name: 'Acme', database: 'sqlite' as const, examples: ['notes'], dryRun: false }
const CHECKS = ['biome check --write .', 'tsc']
const TESTS = 'vitest run --project=server --project=web --experimental.fsModuleCache'
const BUILDS = ['vite build', 'vite build --ssr']
const SIGN_IN = ['tsx test/browser/prepare.ts', 'playwright test -c test/browser journey.spec.ts']

/** How far the core may stay below the limit in its document, so that not every change needs a new figure. */
const SPARE_LINES = 1_000

const project = readTree(ROOT)
checkFigure()
const sets = named.length > 0 ? alone(named) : [ALL, ...alone(ALL), ...(isQuick ? [] : drawnSets())]
// One folder for all sets, so that compilers and tests find what they kept of files that are the same.
const copy = copyTree()
// Biome passes over what Git ignores, such as the builds of the set before.
execFileSync('git', ['init', '--quiet'], { cwd: copy.path })
let written: Tree = project
const rows: Row[] = []
try {
  for (const set of sets) rows.push(await tryCut(set))
} finally {
  copy.remove()
}
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

/** Compares the lines of the core with the limit in docs/core.md. @throws if there are more, or far fewer */
function checkFigure(): void {
  const [, limit = ''] = /fewer than ([\d,]+) lines/.exec(project.get('docs/core.md') ?? '') ?? []
  const core = linesOf(newProject(project, { ...NEW, examples: [], without: ALL }))
  const spare = Number(limit.replace(',', '')) - core
  if (spare <= 0 || spare > SPARE_LINES)
    throw new Error(`The core has ${core} lines: say so in docs/core.md.`)
}

/** Takes these features away in the copy, and runs what remains. @throws with the output of what failed */
async function tryCut(set: FeatureName[]): Promise<Row> {
  const began = performance.now()
  const isAll = set.length === ALL.length
  const name = isAll ? 'all' : set.join(', ')
  process.stdout.write(`Without ${name} …\n`)
  const left = newProject(project, { ...NEW, without: set })
  writeTree(copy.path, written, left)
  written = left
  const isWhole = isAll || !isQuick
  const commands = [...CHECKS, ...(isWhole ? [TESTS, ...BUILDS] : []), ...(isAll ? SIGN_IN : [])]
  const outputs: string[] = []
  // The shell adds the processor time of the command, as `times` writes it.
  for (const command of commands) outputs.push(await copy.run(`${command} && times`))
  return {
    set: name,
    lines: linesOf(left),
    tests: passedTests(outputs),
    seconds: Math.round((performance.now() - began) / 1_000),
    processor: Math.round(outputs.reduce((sum, output) => sum + processorSeconds(output), 0)),
  }
}

function passedTests(outputs: string[]): string {
  return /Test Files .*\n.*Tests .*?(\d+) passed/.exec(outputs.join('\n'))?.[1] ?? '–'
}

/** Returns the seconds in the last line of `times`, which is about the commands that a shell has run. */
function processorSeconds(output: string): number {
  const parts = [...(output.trimEnd().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

function alone(names: FeatureName[]): FeatureName[][] {
  return names.map((name) => [name])
}

/** Draws sets of features, the same ones every time. */
function drawnSets(): FeatureName[][] {
  let seed = SEED
  const draw = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  return Array.from({ length: RANDOM_SETS }, () => ALL.filter(() => draw() < 0.5)).filter(
    (set) => set.length > 0,
  )
}
