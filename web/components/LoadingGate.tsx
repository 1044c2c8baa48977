import { useAuth } from '../context/AuthContext.tsx'

/** Stands where a private page will be while nobody knows yet who is there. */
export function LoadingGate() {
  const { state } = useAuth()
  const failing = state.status === 'loading' && state.failing
  return (
    <p className="gate" role="status" aria-busy="true">
      {failing
        ? 'We cannot reach the server just now. We keep trying; you are not signed out.'
        : 'Opening the gate …'}
    </p>
  )
}
