/**
 * Returns whether a text can be a `DATABASE_URL`: a path, `:memory:` or a PostgreSQL URL. A text that begins
 * like another kind of URL is not a path. A single letter before the colon is a drive of Windows.
 */
export function isDatabaseUrl(text: string): boolean {
  return isPostgresUrl(text) || !/^[a-z][a-z\d+.-]+:/i.test(text)
}

/** Returns whether a `DATABASE_URL` means PostgreSQL. Anything else is a SQLite file. */
export function isPostgresUrl(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:\/\//i.test(url)
}
