import { useAuth } from '../context/AuthContext.tsx'

/** Stands where a private page will be while nobody knows yet who is there. */
export function LoadingGate() {
  const { state } = useAuth()
  const unreachable = state.status === 'loading' && state.unreachable
  return (
    <p className="gate" role="status" aria-busy="true">
      {unreachable
        ? 'The server does not answer. We keep trying; you are not signed out.'
        : 'Opening the gate …'}
    </p>
  )
}
