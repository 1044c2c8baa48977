/**
 * Whether a text can be a `DATABASE_URL`: a path, `:memory:` or the address of a PostgreSQL database. What begins
 * like another kind of address is no path. A single letter before the colon is a drive of Windows.
 */
export function isDatabaseUrl(text: string): boolean {
  return isPostgresUrl(text) || !/^[a-z][a-z\d+.-]+:/i.test(text)
}

/** Whether a `DATABASE_URL` means PostgreSQL; anything else is a file of SQLite. */
export function isPostgresUrl(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:\/\//i.test(url)
}
