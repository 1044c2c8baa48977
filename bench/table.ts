import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../test/server-process.ts'
import { ROUNDS, SECONDS } from './compare.ts'

/** How many connections a load has. */
export const CONNECTIONS = 8

const lines: string[] = []

/** Adds a line to the table, and prints it. */
export function note(what: string, value: string, goal: string): void {
  lines.push(`| ${what} | ${value} | ${goal} |`)
  process.stdout.write(`${what}: ${value} (${goal})\n`)
}

/** Writes the table into `bench/results.md`. */
export function writeTable(): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node.js ${process.versions.node}`
  writeFileSync(
    join(ROOT, 'bench/results.md'),
    `# Results of \`npm run bench\`

${machine}; medians of ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections; the server has one
CPU, the load generator the other. Ratios are of one run: on another machine they should be similar,
the requests per second will not. The ratio of the refresh depends on how fast the disk syncs beside the processor: the
bare route waits for the disk, ours also computes.

| What | Measured | Goal |
|---|---|---|
${lines.join('\n')}
`,
  )
}
