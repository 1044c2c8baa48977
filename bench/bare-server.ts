import SQLite from 'better-sqlite3'
import Fastify from 'fastify'

// Fastify alone with the same responses, as the baseline for ours. It authenticates no requests.

const [port = '', database = ''] = process.argv.slice(2)

const PROFILE = {
  user: {
    id: 1,
    username: 'user1',
    is_staff: false,
    email_verified: true,
    date_joined: '2026-11-01T09:00:00.000Z',
    last_login: '2026-11-20T09:00:00.000Z',
  },
  first_name: 'Sam',
  last_name: 'Smith',
  email: 'sam@smith.com',
  pending_email: null,
}

const text = { type: 'string' }
const user = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    username: text,
    is_staff: { type: 'boolean' },
    email_verified: { type: 'boolean' },
    date_joined: text,
    last_login: text,
  },
}
const profile = {
  type: 'object',
  properties: { user, first_name: text, last_name: text, email: text, pending_email: { type: 'null' } },
}

const sqlite = new SQLite(database)
sqlite.pragma('journal_mode = WAL')
sqlite.pragma('synchronous = FULL')
sqlite.exec('CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)')
sqlite.exec('INSERT INTO counters VALUES (1, 0)')
const count = sqlite.prepare('UPDATE counters SET value = value + 1 WHERE id = 1')

const app = Fastify()
app.get('/profile', { schema: { response: { 200: profile } } }, async () => PROFILE)
app.post('/row', async () => {
  count.run()
  return { done: true }
})
await app.listen({ host: '127.0.0.1', port: Number(port) })
