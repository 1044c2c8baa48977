import { Link } from 'react-router-dom'
import type { SignOutReason } from '../session/auth-state.ts'

/** The reasons that the cookie doctor can explain. */
const NOT_KEPT: SignOutReason[] = ['no_cookie', 'storage_blocked']

/** Links a user whose session was not kept to the cookie doctor. Not part of a production build. */
export function DoctorHint({ reason }: { reason: SignOutReason }) {
  if (!NOT_KEPT.includes(reason)) return null
  return (
    <p className="meta">
      In development: the <Link to="/doctor">cookie doctor</Link> finds out why it was lost.
    </p>
  )
}
