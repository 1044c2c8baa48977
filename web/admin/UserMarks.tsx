import type { AdminUser } from '../../shared/api/admin-api.ts'

type Flags = Pick<AdminUser, 'is_active' | 'is_staff' | 'is_superuser'>

/** Renders the roles of an account as short labels. */
export function UserMarks({ user: { is_active, is_staff, is_superuser } }: { user: Flags }) {
  return (
    <>
      <span>{is_active ? 'Active' : <mark className="off">Deactivated</mark>}</span>{' '}
      {is_superuser && <mark>Superuser</mark>}
      {is_staff && !is_superuser && <mark>Staff</mark>}
    </>
  )
}
