import { useEffect, useState } from 'react'
import type { ApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { messageFor } from './problem-messages.ts'
import { Reference } from './Reference.tsx'

interface FormProblemProps {
  problem: ApiError
  /** Replaces the usual message. */
  message?: string
}

/** Renders why a form was refused. Counts down to the next attempt, if the server limits them. */
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

  // Said once, not every second: only the number on the screen changes.
  return (
    <>
      <p className="unseen">{messageFor({ code: 'throttled', retryAfter: seconds })}</p>
      <p aria-hidden="true">{messageFor({ code: 'throttled', retryAfter: left })}</p>
    </>
  )
}
