import { Badge } from './Badge.tsx'

/** Renders whether an e-mail address is verified. */
export function EmailBadge({ verified }: { verified: boolean }) {
  return verified ? <Badge>Confirmed</Badge> : <Badge tone="warning">Not confirmed</Badge>
}
