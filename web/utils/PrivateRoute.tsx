import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { returnToHere } from './return-to.ts'

/** Shows its children to whoever is signed in, a gate while that is unknown, else /login. */
export function PrivateRoute({ children }: { children: ReactNode }) {
  const { state } = useAuth()
  const location = useLocation()
  useFocusAfterReplacement(state.status === 'signed-in' ? state.user.sid : undefined)
  if (state.status === 'loading') return <LoadingGate />
  if (state.status === 'signed-out') {
    // After a deliberate sign-out there is nowhere to return to, and the next person may be another.
    const to = state.reason === 'signed_out' ? undefined : returnToHere(location)
    return <Navigate to="/login" replace state={to} />
  }
  // The key empties every page when the tab gets another session.
  return <Fragment key={state.user.sid}>{children}</Fragment>
}

/** When the session is replaced, the field that had the focus goes with its page: the heading takes it. */
function useFocusAfterReplacement(sid: string | undefined): void {
  const shown = useRef(sid)

  useEffect(() => {
    const isReplaced = shown.current !== undefined && sid !== undefined && shown.current !== sid
    if (sid !== undefined) shown.current = sid
    if (isReplaced && document.activeElement === document.body) document.querySelector('h1')?.focus()
  }, [sid])
}
