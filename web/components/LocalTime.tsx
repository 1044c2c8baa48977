const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Renders an ISO time of the API in the language and the time zone of the browser. */
export function LocalTime({ iso }: { iso: string }) {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a time and does not read the clock
  return <time dateTime={iso}>{FORMAT.format(new Date(iso))}</time>
}
