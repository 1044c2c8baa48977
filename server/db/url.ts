/** Whether a `DATABASE_URL` means PostgreSQL; anything else is a file of SQLite. */
export function isPostgresUrl(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)
}
