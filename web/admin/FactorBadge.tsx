import type { AdminUser } from '../../shared/api/admin-api.ts'
import { Badge } from '../components/Badge.tsx'

/** Renders whether sign-ins of a user ask for a second factor. Renders nothing if they need not. */
export function FactorBadge({ user: { second_factor } }: { user: Pick<AdminUser, 'second_factor'> }) {
  if (second_factor === 'on') return <Badge>Two-step</Badge>
  if (second_factor === 'missing') return <Badge tone="warning">No two-step</Badge>
  return null
}
