import type { ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { Link, useLocation } from 'react-router-dom'
import { useAuth } from '../context/AuthContext.tsx'
import { Outcome } from './Outcome.tsx'

/** Renders an error message in place of a page that throws while rendering, so that the header stays usable. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const { state } = useAuth()
  const { pathname } = useLocation()
  return (
    <ErrorBoundary FallbackComponent={Crash} resetKeys={[pathname, state.status]}>
      {children}
    </ErrorBoundary>
  )
}

function Crash({ resetErrorBoundary }: FallbackProps) {
  return (
    <Outcome icon="danger" title="Something went wrong" tone="danger">
      <p role="alert">Something went wrong on this page. Try again, or go home.</p>
      <button type="button" onClick={resetErrorBoundary}>
        Try again
      </button>
      <p>
        <Link to="/">Back to home</Link>
      </p>
    </Outcome>
  )
}
