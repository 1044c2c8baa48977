import { Badge } from './Badge.tsx'

/** Renders the state of an e-mail address. The pages say “confirmed” for what the API calls verified. */
export function EmailBadge({ verified }: { verified: boolean }) {
  return verified ? <Badge>Confirmed</Badge> : <Badge tone="warning">Not confirmed</Badge>
}
