import type { ApiError } from '../api/client.ts'
import { MoreAbout } from './MoreAbout.tsx'
import { messageFor } from './problem-messages.ts'

/** Stands where something should be that could not be loaded. */
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
