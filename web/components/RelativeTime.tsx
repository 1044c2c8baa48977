import { epochNow } from '../../shared/epoch.ts'

const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** Renders how long ago an ISO time of the API was, in the largest unit. Its tooltip has the exact time. */
export function RelativeTime({ iso }: { iso: string }) {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a time and does not read the clock
  const time = new Date(iso)
  return (
    <time dateTime={iso} title={time.toLocaleString()}>
      {inWords(epochNow() - time.getTime() / 1000)}
    </time>
  )
}

function inWords(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? []
  return unit ? FORMAT.format(-Math.floor(seconds / length), unit) : 'just now'
}
