const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Words a time of the API for the language and the place of this browser. Does not read the clock. */
export function toLocalTime(iso: string): string {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a time, it does not ask for it
  return FORMAT.format(new Date(iso))
}
