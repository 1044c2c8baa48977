import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { returnToHere } from './return-to.ts'

/** Renders its children for a signed-in user, and a gate while loading. Otherwise leads to /login. */
export function PrivateRoute({ children }: { children: ReactNode }) {
  const { state } = useAuth()
  const location = useLocation()
  useFocusAfterReplacement(state.status === 'signed-in' ? state.user.sid : undefined)
  if (state.status === 'loading') return <LoadingGate />
  if (state.status === 'signed-out') {
    // After a deliberate sign-out there is nowhere to return to, and the next user may be another one.
    const to = state.reason === 'signed_out' ? undefined : returnToHere(location)
    return <Navigate to="/login" replace state={to} />
  }
  // The key resets every page when the tab gets another session.
  return <Fragment key={state.user.sid}>{children}</Fragment>
}

/** Focuses the heading when the session is replaced, because the focused field disappears with its page. */
function useFocusAfterReplacement(sid: string | undefined): void {
  const shown = useRef(sid)

  useEffect(() => {
    const isReplaced = shown.current !== undefined && sid !== undefined && shown.current !== sid
    if (sid !== undefined) shown.current = sid
    if (isReplaced && document.activeElement === document.body) document.querySelector('h1')?.focus()
  }, [sid])
}
