import type { ReactNode } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { readReturnTo } from './return-to.ts'

/**
 * Renders its children if the tab is signed out, and a `LoadingGate` while the session is loading. Redirects a
 * signed-in user to the page that sent them here to sign in, or to the home page.
 */
export function GuestRoute({ children }: { children: ReactNode }) {
  const { state } = useAuth()
  const location = useLocation()
  if (state.status === 'loading') return <LoadingGate />
  if (state.status === 'signed-in') return <Navigate to={readReturnTo(location.state)} replace />
  return children
}
