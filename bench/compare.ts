import { median, type Seen } from './load.ts'
import { awake } from './processes.ts'

/** How often both sides of a ratio are measured, and for how long each time. */
export const ROUNDS = Number(process.env.ROUNDS ?? 9)
export const SECONDS = Number(process.env.SECONDS ?? 2)

/** Two sides of a ratio, measured alternately: the medians of the rounds. */
export interface Comparison {
  ratio: number
  ours: number
  theirs: number
}

/** Measures both sides alternately, so that other load on the machine affects both equally. */
export async function compare(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Comparison> {
  const round = (): Promise<[number, number]> => awake(async () => [await ours(), await theirs()])
  // One round is discarded, because code that runs for the first time is compiled first.
  await round()
  const rounds: [number, number][] = []
  for (let left = ROUNDS; left > 0; left--) rounds.push(await round())
  return {
    ratio: median(rounds.map(([our, their]) => our / their)),
    ours: median(rounds.map(([our]) => our)),
    theirs: median(rounds.map(([, their]) => their)),
  }
}

/** Returns the requests per second of a load. */
export async function perSecond(seeing: Promise<Seen>): Promise<number> {
  return (await seeing).perSecond
}

/** Returns a comparison as it appears in the table: `0.31 (10013 of 30752 a second)`. */
export function formatComparison({ ratio, ours, theirs }: Comparison, unit = 'a second'): string {
  return `${ratio.toFixed(2)} (${ours.toFixed(0)} of ${theirs.toFixed(0)} ${unit})`
}
