import type { AdminUser } from '../../shared/api/admin-api.ts'
import { Badge } from '../components/Badge.tsx'

/** Renders whether a user has a second factor, or lacks a required one. Renders nothing if neither is true. */
export function FactorBadge({ user: { second_factor } }: { user: Pick<AdminUser, 'second_factor'> }) {
  if (second_factor === 'on') return <Badge>Two-step</Badge>
  if (second_factor === 'missing') return <Badge tone="warning">No two-step</Badge>
  return null
}
