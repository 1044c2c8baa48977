import type { ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { useLocation } from 'react-router-dom'
import { useAuth } from '../context/AuthContext.tsx'

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
    <article className="card" role="alert">
      <h1>Something went wrong</h1>
      <p>Something went wrong on this page. Try again, or go back to the home page.</p>
      <button type="button" onClick={resetErrorBoundary}>
        Try again
      </button>
    </article>
  )
}
