import type { ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { Link, useLocation } from 'react-router-dom'
import { useAuth } from '../context/AuthContext.tsx'
import { Outcome } from './Outcome.tsx'

/** Catches what a page throws while rendering, so that the header and the links to other pages stay. */
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
      <p role="alert">Try again, or go back to the home page.</p>
      <button type="button" onClick={resetErrorBoundary}>
        Try again
      </button>
      <p>
        <Link to="/">Back to home</Link>
      </p>
    </Outcome>
  )
}
