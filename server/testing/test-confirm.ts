import type { Db } from '../db/database.ts'
import type { TestClient } from './test-client.ts'

/** Makes every session one whose owner has not confirmed lately, as ten minutes would. */
export async function makeStale(db: Db): Promise<void> {
  await db.updateTable('sessions').set({ confirmed_at: 0 }).execute()
}

/** Confirms the session of a client by a password. */
export function confirmBy(client: TestClient, password: string, headers: Record<string, string> = {}) {
  return client.post('/api/session/confirm', { method: 'password', password }, headers)
}
