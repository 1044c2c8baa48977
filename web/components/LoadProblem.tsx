import type { ApiError } from '../api/client.ts'
import { Alert } from './Alert.tsx'
import { MoreAbout } from './MoreAbout.tsx'
import { messageFor } from './problem-messages.ts'
import { Reference } from './Reference.tsx'

/** Renders the error of a failed load, and a button that loads again. */
export function LoadProblem({ problem, retry }: { problem: ApiError; retry: () => void }) {
  return (
    <Alert tone="danger" role="alert">
      <p>
        <span>{messageFor(problem)}</span> <MoreAbout topic={problem.code} />
      </p>
      <Reference problem={problem} />
      <button type="button" className="secondary small" onClick={retry}>
        Try again
      </button>
    </Alert>
  )
}
