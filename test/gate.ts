import { spawn } from 'node:child_process'
import { once } from 'node:events'

// `npm run test:quick`, `npm test` and `npm run test:soak`: runs the steps one after the other, types, lint and
// builds at the same time, stops at the first failure, and prints how long it took and what it left out.

interface Step {
  name: string
  command: string[]
}

/** Several checkers would each work out most types anew, which is as slow on two cores and twice the work. */
const TYPES: Step = { name: 'types', command: ['tsc', '--singleThreaded'] }
const LINT: Step = { name: 'lint', command: ['biome', 'check', '.'] }
const UNIT: Step = { name: 'unit tests', command: ['vitest', 'run', '--project=server', '--project=web'] }
/** One run, so that tests that wait for a process or for PostgreSQL leave the processor to the others. */
const ALL: Step = { name: 'unit tests and processes', command: ['vitest', 'run'] }
const ALL_ON_BOTH: Step = { ...ALL, name: 'unit tests and processes, on PostgreSQL too' }
const PREPARE: Step = { name: 'builds', command: ['tsx', 'test/browser/prepare.ts'] }
const BROWSER: Step = { name: 'browser', command: ['playwright', 'test', '-c', 'test/browser'] }

const hasPostgres = Boolean(process.env.TEST_DATABASE_URL)
const whole = [[TYPES, LINT, PREPARE], [hasPostgres ? ALL_ON_BOTH : ALL], [BROWSER]]
const noPostgres = hasPostgres
  ? []
  : ['PostgreSQL (set TEST_DATABASE_URL to a server where databases may be created)']

/** The steps of each command, those of a list at the same time, and what it leaves out. */
const GATES: Record<string, { steps: Step[][]; leftOut: string[] }> = {
  quick: { steps: [[TYPES, LINT], [UNIT]], leftOut: ['processes', 'PostgreSQL', 'the browser'] },
  whole: {
    steps: whole,
    leftOut: [
      ...noPostgres,
      'long runs and figures (npm run test:soak)',
      'the walkthrough (npm run test:walkthrough)',
    ],
  },
  soak: { steps: whole, leftOut: [...noPostgres, 'the walkthrough (npm run test:walkthrough)'] },
}

const gate = GATES[process.argv[2] ?? '']
if (!gate) throw new Error(`Name one of ${Object.keys(GATES).join(', ')}.`)
const began = performance.now()
const failed = await firstFailure(gate.steps)
const names = gate.steps
  .flat()
  .map(({ name }) => name)
  .join(', ')
console.log(failed ? `\nFailed: ${failed.name}, after ${elapsed()}.` : `\nPassed in ${elapsed()}: ${names}.`)
console.log(`Left out: ${gate.leftOut.join('; ')}.`)
process.exitCode = failed ? 1 : 0

async function firstFailure(lists: Step[][]): Promise<Step | undefined> {
  for (const steps of lists) {
    const succeeded = await Promise.all(steps.map(succeeds))
    const failed = steps.find((_, index) => !succeeded[index])
    if (failed) return failed
  }
}

/** Runs a step. npm has put the packages' commands on the PATH. */
async function succeeds({ command: [name = '', ...args] }: Step): Promise<boolean> {
  const [code] = await once(spawn(name, args, { stdio: 'inherit' }), 'exit')
  return code === 0
}

function elapsed(): string {
  const seconds = Math.round((performance.now() - began) / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
