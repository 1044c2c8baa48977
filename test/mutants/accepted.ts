import accepted from './accepted.json' with { type: 'json' }
import type { Mutant } from './run-stryker.ts'

/** A break that no test need notice, and why. It is known by the text of its line, wherever that is. */
interface Accepted {
  line: string
  broken: string
  reason: string
}

const ACCEPTED: Record<string, Accepted[]> = accepted

/** Returns whether a mutant is listed in `accepted.json`. */
export function isAccepted({ file, line, broken }: Mutant): boolean {
  return (ACCEPTED[file] ?? []).some((entry) => entry.line === line && entry.broken === broken)
}

/** Returns what the list says of these files that is no longer so: no such mutant survives. */
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
