import type { FallbackProps } from 'react-error-boundary'

/** Stands in for a page that threw while it was drawn. */
export function CrashPage({ resetErrorBoundary }: FallbackProps) {
  return (
    <article className="card" role="alert">
      <h1>Something went wrong</h1>
      <p>This page has a fault. You are still signed in.</p>
      <button type="button" onClick={resetErrorBoundary}>
        Try again
      </button>
    </article>
  )
}
