import { useEffect, useState } from 'react'
import type { ApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { messageFor } from './problem-messages.ts'
import { Reference } from './Reference.tsx'

interface FormProblemProps {
  problem: ApiError
  /** The message of this form for the error, in place of the usual one. */
  message?: string
}

/** Renders the error of a form. After too many attempts it counts down the seconds until the next one is allowed. */
export function FormProblem({ problem, message }: FormProblemProps) {
  const { trouble } = useAuth()
  // The banner already says what is wrong with the connection.
  if (problem.code === 'network' && trouble) return <p>That didn't go through. Nothing you typed is lost.</p>
  if (problem.code === 'throttled' && problem.retryAfter) return <Countdown seconds={problem.retryAfter} />
  return (
    <>
      <p>{message ?? messageFor(problem)}</p>
      <Reference problem={problem} />
    </>
  )
}

function Countdown({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds)

  useEffect(() => {
    const timer = setInterval(() => setLeft((now) => Math.max(now - 1, 0)), 1_000)
    return () => clearInterval(timer)
  }, [])

  // A screen reader reads the first text once. The text that changes every second is hidden from it.
  return (
    <>
      <p className="unseen">{messageFor({ code: 'throttled', retryAfter: seconds })}</p>
      <p aria-hidden="true">{messageFor({ code: 'throttled', retryAfter: left })}</p>
    </>
  )
}
