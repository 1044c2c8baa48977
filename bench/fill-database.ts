import SQLite from 'better-sqlite3'

/** Inserts users, each with a profile and a session, beside the existing ones. */
export function fillDatabase(path: string, users: number): void {
  const sqlite = new SQLite(path)
  sqlite.pragma('synchronous = OFF')
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)'
  const now = Math.floor(Date.now() / 1_000)
  sqlite.transaction(() => {
    sqlite
      .prepare(
        `${numbers} INSERT INTO users (id, username, username_key, email, email_key, date_joined)
         SELECT 1000 + i, 'bench' || i, 'bench' || i, 'bench' || i || '@example.com',
                'bench' || i || '@example.com', ? FROM n`,
      )
      .run(users, now)
    sqlite
      .prepare(
        `${numbers} INSERT INTO profiles (user_id, first_name, last_name) SELECT 1000 + i, 'A', 'B' FROM n`,
      )
      .run(users)
    sqlite
      .prepare(
        `${numbers} INSERT INTO sessions (id, user_id, transport, created_at, rotated_at, expires_at, ends_at,
                                          user_agent, ip)
         SELECT lower(hex(randomblob(16))), 1000 + i, 'body', ?, ?, ?, ?, '', '' FROM n`,
      )
      .run(users, now, now, now + 86_400, now + 2_592_000)
  })()
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  sqlite.close()
}
