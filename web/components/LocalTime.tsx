const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/**
 * Renders a time of the API in the language and time zone of the browser, and in its `dateTime` attribute as it
 * came. Does not read the clock.
 */
export function LocalTime({ iso }: { iso: string }) {
  // biome-ignore lint/style/noRestrictedGlobals: this parses a time, it does not ask for it
  return <time dateTime={iso}>{FORMAT.format(new Date(iso))}</time>
}
