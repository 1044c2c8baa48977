import type { ApiError } from '../api/client.ts'
import { MoreAbout } from './MoreAbout.tsx'
import { messageFor } from './problem-messages.ts'

/** Renders the error in place of what could not be loaded, with a button to try again. */
export function LoadProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  return (
    <div role="alert">
      <p className="problem">
        {messageFor(problem)} <MoreAbout topic={problem.code} />
      </p>
      <button type="button" className="secondary" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
