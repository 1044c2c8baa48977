import { Link } from 'react-router-dom'
import type { ApiError } from '../api/client.ts'
import type { SignOutReason } from '../session/auth-state.ts'

/** Renders a link to the explanation of an error code, or of the reason for a sign-out. */
export function MoreAbout({ topic }: { topic: ApiError['code'] | SignOutReason }) {
  return <Link to={`/errors#${topic}`}>Learn more</Link>
}
