import autocannon, { type Options, type Result } from 'autocannon'

/** The result of a load. Latencies are milliseconds. */
export interface Seen {
  perSecond: number
  p50: number
  p99: number
}

/** Sends requests as fast as the responses arrive. Any response but a 2xx is an error of the benchmark. */
export async function load(options: Options): Promise<Seen> {
  const result = await autocannon({ connections: 8, ...options })
  refuseFailures(result, options.url)
  const { latency, requests, duration } = result
  return { perSecond: requests.total / duration, p50: latency.p50, p99: latency.p99 }
}

function refuseFailures({ statusCodeStats, errors, timeouts }: Result, url: string): void {
  const statuses = Object.keys(statusCodeStats ?? {})
  if (errors + timeouts > 0 || statuses.some((status) => !status.startsWith('2'))) {
    throw new Error(`${url}: responses ${statuses.join(', ')}, ${errors} errors, ${timeouts} timeouts`)
  }
}

/** Returns the median. */
export function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
