import type { ApiError } from '../api/client.ts'
import { MoreAbout } from './MoreAbout.tsx'
import { wordsFor } from './problem-words.ts'

/** Stands where something should be that could not be loaded. */
export function LoadProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  return (
    <div role="alert">
      <p className="problem">
        {wordsFor(problem)} <MoreAbout topic={problem.code} />
      </p>
      <button type="button" className="secondary" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
