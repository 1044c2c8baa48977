import { firstFailure, type Step, stopSteps } from './side-by-side.ts'

// `npm run test:quick`, `npm test` and `npm run test:soak`: runs the steps, stops at the first failure, and prints how
// long it took and what it left out. `npm test -- 'npm run lint'` runs another command beside the tests.

const TYPES: Step = { name: 'types', command: ['tsc'] }
const LINT: Step = { name: 'lint', command: ['biome', 'check', '.'] }
const UNIT: Step = { name: 'unit tests', command: ['vitest', 'run', '--project=server', '--project=web'] }
/** One run, so that tests that wait for a process or for PostgreSQL leave the processor to the others. */
const ALL: Step = { name: 'unit tests and processes', command: ['vitest', 'run'] }
const ALL_ON_BOTH: Step = { ...ALL, name: 'unit tests and processes, on PostgreSQL too' }
const PREPARE: Step = { name: 'builds', command: ['tsx', 'test/browser/prepare.ts'] }
const BROWSER: Step = { name: 'browser', command: ['playwright', 'test', '-c', 'test/browser'] }

const hasPostgres = Boolean(process.env.TEST_DATABASE_URL)
const first = [TYPES, LINT, PREPARE]
const tests = [hasPostgres ? ALL_ON_BOTH : ALL, BROWSER]
const noPostgres = hasPostgres
  ? []
  : ['PostgreSQL (set TEST_DATABASE_URL to a server where databases may be created)']

interface Gate {
  /** One after the other. */
  first: Step[]
  /** After the first. */
  tests: Step[]
  /** How many of the tests run at the same time. They wait for processes, pages and databases much of their time. */
  atOnce: number
  leftOut: string[]
}

const GATES: Record<string, Gate> = {
  quick: {
    ...{ first: [TYPES, LINT], tests: [UNIT], atOnce: 1 },
    leftOut: ['processes', 'PostgreSQL', 'the browser'],
  },
  whole: {
    ...{ first, tests, atOnce: 2 },
    leftOut: [
      ...noPostgres,
      'long runs and figures (npm run test:soak)',
      'the walkthrough (npm run test:walkthrough)',
    ],
  },
  // Measures, so nothing runs beside it.
  soak: {
    ...{ first, tests, atOnce: 1 },
    leftOut: [...noPostgres, 'the walkthrough (npm run test:walkthrough)'],
  },
}

const [, , name = '', ...more] = process.argv
const gate = GATES[name]
if (!gate) throw new Error(`Name one of ${Object.keys(GATES).join(', ')}.`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stopSteps())
}

const began = performance.now()
const afterwards = [
  ...gate.tests,
  ...more.map((command) => ({ name: command, command: ['sh', '-c', command] })),
]
const failed = (await firstFailure(gate.first, 1)) ?? (await firstFailure(afterwards, gate.atOnce))
const names = [...gate.first, ...afterwards].map((step) => step.name).join(', ')
console.log(failed ? `\nFailed: ${failed.name}, after ${elapsed()}.` : `\nPassed in ${elapsed()}: ${names}.`)
// A command of `more` may be one of those.
const leftOut = gate.leftOut.filter((part) => !more.some((command) => part.includes(`(${command})`)))
console.log(`Left out: ${leftOut.join('; ')}.`)
process.exitCode = failed ? 1 : 0

function elapsed(): string {
  const seconds = Math.round((performance.now() - began) / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
