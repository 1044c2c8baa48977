import { setImmediate as nextTurn } from 'node:timers/promises'
import { AdminUser, type AdminUserExport, EXPORT_LIMIT } from '../../shared/api/admin-api.ts'
import { noteEvent } from '../audit/audit.ts'
import { csvLine } from './csv.ts'
import type { StaffContext } from './staff-permission.ts'
import { readUsers } from './user-list.ts'

/** Users per statement. */
const CHUNK = 1_000

/** The columns of the file are the fields of `AdminUser`, none of which is secret. */
const COLUMNS = AdminUser.keyof().options

/**
 * Returns the users of a list as CSV, up to `EXPORT_LIMIT`, and records who has read them. Each statement
 * continues where the previous one ended, as the pages of the list do.
 */
export async function exportUsers(context: StaffContext, query: AdminUserExport) {
  await noteEvent(context, { event: 'users_exported' })
  let csv = csvLine(COLUMNS)
  let users = 0
  let after: string | undefined
  do {
    const limit = Math.min(CHUNK, EXPORT_LIMIT - users)
    const chunk = await readUsers(context, { ...query, after }, limit)
    for (const user of chunk.users) csv += csvLine(COLUMNS.map((column) => user[column]))
    users += chunk.users.length
    after = chunk.next ?? undefined
    // SQLite does not yield to the event loop. Without this line, other requests would wait until the export ends.
    await nextTurn()
  } while (after !== undefined && users < EXPORT_LIMIT)
  return { csv, users, is_complete: after === undefined }
}
