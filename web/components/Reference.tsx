import type { ApiError } from '../api/client.ts'

/** Renders the id by which an operator finds an unexpected error in the log. Renders nothing for other errors. */
export function Reference({ problem: { code, requestId } }: { problem: ApiError }) {
  if (code !== 'error' || !requestId) return null
  return (
    <p className="meta">
      Reference: <code>{requestId}</code>
    </p>
  )
}
