import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { ROOT } from '../server-process.ts'
import type { Part } from './parts.ts'

/** The folder of the reports. */
export const RESULTS = 'test/mutants/.results'

/** A mutant: one small piece of the code, broken. */
export interface Mutant {
  file: string
  /** Its present position, `line:column`. */
  at: string
  /** The text of the line on which it begins. */
  line: string
  /** The original code, and its replacement. */
  broken: string
  isNoticed: boolean
}

type Status = Results[number]['status']
type Results = Awaited<ReturnType<Stryker['runMutationTest']>>

/** An error outside of the tests ends a run of tests as a failed test does. */
const NOTICED: Status[] = ['Killed', 'Timeout', 'RuntimeError']

/**
 * Breaks one part of the code, a piece at a time, and runs the tests that reach the piece.
 *
 * All breaks are written into one copy of the code, and a switch activates one of them, so that nothing is transformed
 * twice. A first run of the tests finds out which of them reach which break.
 */
export async function breakPart({ name, sources, tests, environment }: Part): Promise<Mutant[]> {
  process.env.MUTANTS_TESTS = JSON.stringify(tests)
  process.env.MUTANTS_ENVIRONMENT = environment
  const report = `${RESULTS}/${name.replace('/', '-')}`
  const stryker = new Stryker({
    configFile: 'test/mutants/stryker.json',
    mutate: sources,
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
  })
  return (await stryker.runMutationTest()).map(toMutant)
}

function toMutant({ fileName, location, replacement = '', status }: Results[number]): Mutant {
  const file = fileName.slice(ROOT.length + 1)
  const { start, end } = location
  const lines = readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  const [line = ''] = lines
  const until = lines.length === 1 ? end.column - 1 : undefined
  const original = [line.slice(start.column - 1, until), ...lines.slice(1)].join('\n')
  return {
    file,
    at: `${start.line}:${start.column}`,
    line: line.trim(),
    broken: `${shortened(original)} → ${shortened(replacement)}`,
    isNoticed: NOTICED.includes(status),
  }
}

const SHOWN_CHARACTERS = 70

function shortened(code: string): string {
  const onOneLine = code.replace(/\s+/g, ' ').trim()
  return onOneLine.length > SHOWN_CHARACTERS ? `${onOneLine.slice(0, SHOWN_CHARACTERS)}…` : onOneLine
}
