import { Link } from 'react-router-dom'
import type { ApiError } from '../api/client.ts'
import type { SignOutReason } from '../session/auth-state.ts'

/** Links to the explanation of a code or a reason. */
export function MoreAbout({ topic }: { topic: ApiError['code'] | SignOutReason }) {
  return <Link to={`/errors#${topic}`}>Learn more</Link>
}
