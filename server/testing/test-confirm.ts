import type { Db } from '../db/database.ts'
import type { TestClient } from './test-client.ts'

/** Makes every session one whose owner has not confirmed lately, as ten minutes would. */
export async function makeStale(db: Db): Promise<void> {
  await db.updateTable('sessions').set({ confirmed_at: 0 }).execute()
}

/** Asks for an action that needs a fresh sign-in, and changes nothing. Returns 403 without one, and otherwise 400. */
export async function trySensitive(client: TestClient, headers: Record<string, string> = {}) {
  return (await client.post('/api/password/change', { new_password: '' }, headers)).statusCode
}

/** Confirms the session of a client by a password. */
export function confirmBy(client: TestClient, password: string, headers: Record<string, string> = {}) {
  return client.post('/api/session/confirm', { method: 'password', password }, headers)
}
