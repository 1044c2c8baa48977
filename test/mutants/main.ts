import { temporaryFolder } from '../server-process.ts'
import { findOutdated, findUnknownFiles, isAccepted } from './accepted.ts'
import { choose, type Part } from './parts.ts'
import { breakPart, type Mutant, RESULTS } from './run-stryker.ts'

// Breaks the code one small piece at a time and prints the breaks that no test notices: see "Mutants" in
// docs/CONTRIBUTING.md. The arguments are folders and files to limit it to.

// The tests leave databases and mails behind.
const { path, remove } = temporaryFolder()
process.env.TMPDIR = path
process.once('exit', remove)

const failures: string[] = []
const summary: string[] = []

try {
  const sources = choose([]).flatMap((part) => part.sources)
  for (const file of findUnknownFiles(sources))
    failures.push(`accepted.json names a file that is not broken: ${file}`)
  for (const part of choose(process.argv.slice(2))) report(part, await breakPart(part))
  process.stdout.write(`\n${summary.join('\n')}\nIn full: ${RESULTS}/\n`)
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error))
}
for (const failure of failures) process.stderr.write(`✗ ${failure}\n`)
process.exit(failures.length === 0 ? 0 : 1)

function report({ name, sources }: Part, mutants: Mutant[]): void {
  const survivors = mutants.filter(({ isNoticed }) => !isNoticed)
  const unlisted = survivors.filter((mutant) => !isAccepted(mutant))
  for (const { file, at, line, broken } of unlisted)
    process.stdout.write(`${file}:${at}\n  ${line}\n  ${broken}\n`)
  summary.push(
    `${name}: ${closingLine(mutants.length, survivors.length)}, ${survivors.length - unlisted.length} accepted`,
  )

  if (unlisted.length > 0)
    failures.push(`${name}: no test notices ${unlisted.length} breaks that are not accepted.`)
  for (const entry of findOutdated(sources, mutants))
    failures.push(`accepted.json lists what did not survive: ${entry}`)
}

function closingLine(all: number, survived: number): string {
  const score = all === 0 ? 100 : Math.floor((100 * (all - survived)) / all)
  return `${all} mutants, ${all - survived} noticed, ${survived} survived, score ${score} %`
}
