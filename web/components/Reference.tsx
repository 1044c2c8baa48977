import type { ApiError } from '../api/client.ts'

/** Renders the request id of an unexpected error, for the operator to find it in the log. Renders nothing for others. */
export function Reference({ problem: { code, requestId } }: { problem: ApiError }) {
  if (code !== 'error' || !requestId) return null
  return (
    <p className="meta">
      Reference: <code>{requestId}</code>
    </p>
  )
}
