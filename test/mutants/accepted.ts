import accepted from './accepted.json' with { type: 'json' }
import type { Mutant } from './run-stryker.ts'

/** A surviving mutant that is no fault of the tests, and why. It is found by the text of its line, wherever that is. */
interface Accepted {
  line: string
  broken: string
  reason: string
}

const ACCEPTED: Record<string, Accepted[]> = accepted

/** Returns the files in the list that are not sources of a part. */
export function findUnknownFiles(sources: string[]): string[] {
  return Object.keys(ACCEPTED).filter((file) => !sources.includes(file))
}

/** Returns whether a mutant is listed in `accepted.json`. */
export function isAccepted({ file, line, broken }: Mutant): boolean {
  return (ACCEPTED[file] ?? []).some((entry) => entry.line === line && entry.broken === broken)
}

/** Returns the entries for these files whose mutant was noticed or no longer exists. */
export function findOutdated(files: string[], mutants: Mutant[]): string[] {
  const survivors = mutants.filter(({ isNoticed }) => !isNoticed)
  return files.flatMap((file) =>
    (ACCEPTED[file] ?? [])
      .filter(
        ({ line, broken }) =>
          !survivors.some((m) => m.file === file && m.line === line && m.broken === broken),
      )
      .map(({ broken }) => `${file}: ${broken}`),
  )
}
