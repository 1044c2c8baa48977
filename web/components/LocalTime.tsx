const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/**
 * A time of the API: for people in the language and the time zone of their browser, and in its
 * attribute for programs. Does not read the clock.
 */
export function LocalTime({ iso }: { iso: string }) {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a time, it does not ask for it
  return <time dateTime={iso}>{FORMAT.format(new Date(iso))}</time>
}
