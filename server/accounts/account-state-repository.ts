import type { Db } from '../db/database.ts'

/** Deactivates an account, and invalidates what was read of it before. Returns whether this call did it. */
export async function deactivateAccount(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set((eb) => ({ is_active: 0, credentials_version: eb('credentials_version', '+', 1) }))
    .where('id', '=', id)
    .where('is_active', '=', 1)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Activates an account. Returns whether this call did it. */
export async function activateAccount(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ is_active: 1 })
    .where('id', '=', id)
    .where('is_active', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Sets or clears the staff flag. Returns whether it changed. */
export async function updateStaff(db: Db, id: number, isStaff: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ is_staff: isStaff ? 1 : 0 })
    .where('id', '=', id)
    .where('is_staff', '=', isStaff ? 0 : 1)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
