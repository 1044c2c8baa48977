import { ActionButton } from '../components/ActionButton.tsx'
import { saveAsFile } from '../components/save-as-file.ts'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { usersLabel } from './count-label.ts'
import type { UserQuery } from './user-query.ts'

/** A spreadsheet reads a file that begins with this mark as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'

/** Renders a button that saves the users on all pages of the list as a CSV file. */
export function ExportButton({ query: { after: _, hide: __, ...query } }: { query: UserQuery }) {
  const { call } = useAuth()

  async function save() {
    const { csv, users, is_complete } = await call('POST /api/admin/users/export', { body: query })
    saveAsFile('users.csv', 'text/csv', BYTE_ORDER_MARK + csv)
    const count = usersLabel(users)
    toast.success(
      is_complete ? `Exported ${count}.` : `Exported the first ${count}. Filter the list to export others.`,
    )
  }

  return (
    <ActionButton action={save} pendingLabel="Exporting…" look="secondary small">
      Export as CSV
    </ActionButton>
  )
}
