import type { Db } from '../db/database.ts'

/**
 * Deactivates an account. A sign-in in progress then fails, because it has read the old `credentials_version`.
 * Returns whether this call deactivated the account.
 */
export async function deactivateAccount(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set((eb) => ({ is_active: 0, credentials_version: eb('credentials_version', '+', 1) }))
    .where('id', '=', id)
    .where('is_active', '=', 1)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Activates an account. Returns whether this call activated the account. */
export async function activateAccount(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ is_active: 1 })
    .where('id', '=', id)
    .where('is_active', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Sets or clears the staff flag. Returns whether the flag changed. */
export async function updateStaff(db: Db, id: number, isStaff: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ is_staff: isStaff ? 1 : 0 })
    .where('id', '=', id)
    .where('is_staff', '=', isStaff ? 0 : 1)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
