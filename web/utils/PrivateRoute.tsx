import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { ENROLMENT_PATH, useIsEnrolmentDue } from '../hooks/use-enrolment.ts'
import { returnToHere } from './return-to.ts'

/**
 * Renders its children for a signed-in user, and a `LoadingGate` while the session is loading. Redirects to /login if
 * the tab is signed out, and to `ENROLMENT_PATH` if the user must set up a second factor first.
 */
export function PrivateRoute({ children }: { children: ReactNode }) {
  const { state } = useAuth()
  const location = useLocation()
  const isEnrolmentDue = useIsEnrolmentDue()
  useFocusAfterReplacement(state.status === 'signed-in' ? state.user.sid : undefined)
  if (state.status === 'loading') return <LoadingGate />
  if (state.status === 'signed-out') {
    // After a sign-out on purpose, the next user may be another one, who must not land on this page.
    const to = state.reason === 'signed_out' ? undefined : returnToHere(location)
    return <Navigate to="/login" replace state={to} />
  }
  if (isEnrolmentDue && location.pathname !== ENROLMENT_PATH) {
    return <Navigate to={ENROLMENT_PATH} replace state={returnToHere(location)} />
  }
  // When the tab gets another session, the new key unmounts the page, so that no state of the old session stays.
  return <Fragment key={state.user.sid}>{children}</Fragment>
}

/**
 * Focuses the heading when another session has replaced this one. The focused element was unmounted with the page, so
 * nothing has the focus.
 */
function useFocusAfterReplacement(sid: string | undefined): void {
  const shown = useRef(sid)

  useEffect(() => {
    const isReplaced = shown.current !== undefined && sid !== undefined && shown.current !== sid
    if (sid !== undefined) shown.current = sid
    if (isReplaced && document.activeElement === document.body) document.querySelector('h1')?.focus()
  }, [sid])
}
