/**
 * Returns whether a text can be a `DATABASE_URL`: a path, `:memory:` or a PostgreSQL URL. Other URLs, such as
 * `mysql://…`, are refused. A text such as `C:\data` is a path, because a single letter before the colon is a drive
 * of Windows.
 */
export function isDatabaseUrl(text: string): boolean {
  return isPostgresUrl(text) || !/^[a-z][a-z\d+.-]+:/i.test(text)
}

/** Returns whether a `DATABASE_URL` is the URL of a PostgreSQL database. Any other value names a SQLite file. */
export function isPostgresUrl(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:\/\//i.test(url)
}
