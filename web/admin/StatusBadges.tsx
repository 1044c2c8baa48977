import type { AdminUser } from '../../shared/api/admin-api.ts'
import { Badge } from '../components/Badge.tsx'

type Flags = Pick<AdminUser, 'is_active' | 'is_staff' | 'is_superuser'>

/** Renders whether an account is active, and its role. */
export function StatusBadges({ user: { is_active, is_staff, is_superuser } }: { user: Flags }) {
  return (
    <span className="badges">
      {is_active ? <Badge tone="neutral">Active</Badge> : <Badge tone="danger">Deactivated</Badge>}
      {is_superuser && <Badge>Superuser</Badge>}
      {is_staff && !is_superuser && <Badge>Staff</Badge>}
    </span>
  )
}
