import { toLocalTime } from '../utils/local-time.ts'

/** A time of the API for people and, in its attribute, for programs. */
export function LocalTime({ iso }: { iso: string }) {
  return <time dateTime={iso}>{toLocalTime(iso)}</time>
}
