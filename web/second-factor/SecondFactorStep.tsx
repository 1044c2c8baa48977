import { useEffect, useRef, useState } from 'react'
import type { SecondFactorProof } from '../../shared/api/second-factor-api.ts'
import { epochNow } from '../../shared/epoch.ts'
import { CHALLENGE_SECONDS, MAX_TRIES } from '../../shared/second-factor-limits.ts'
import { type SecondStep, toApiError } from '../api/client.ts'
import { Card } from '../components/Card.tsx'
import { Form } from '../components/Form.tsx'
import { Outcome } from '../components/Outcome.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { CodeField, RecoveryCodeField } from './CodeField.tsx'
import { passSecondStep } from './factor-calls.ts'
import { PasskeyStep } from './PasskeyStep.tsx'

type Method = 'totp' | 'recovery_code'

type Send = (proof: SecondFactorProof) => Promise<void>

const MESSAGES = {
  totp: { second_factor_failed: "That code didn't work. Enter the one your app shows now." },
  recovery_code: { second_factor_failed: "That code didn't work. Each recovery code works once." },
}

interface SecondFactorStepProps {
  step: SecondStep
  /** Goes back to the first step. */
  cancel(): void
  /** Called after the sign-in. Needed on a page without a GuestRoute, which would redirect automatically. */
  onSignedIn?(): void
}

/** Renders the second step of a sign-in, in which the user proves the second factor. */
export function SecondFactorStep({ step, cancel, onSignedIn }: SecondFactorStepProps) {
  const auth = useAuth()
  const [begunAt] = useState(epochNow)
  const [failures, setFailures] = useState(0)
  const [isOver, setOver] = useState(false)

  async function send(proof: SecondFactorProof) {
    try {
      await passSecondStep(auth, { challenge: step.challenge, ...proof })
    } catch (error) {
      if (toApiError(error).code === 'second_factor_failed') noteFailure()
      throw error
    }
    onSignedIn?.()
  }

  /** Counts the failures, because the server sends the same error for a wrong code and for an expired sign-in. */
  function noteFailure() {
    setFailures(failures + 1)
    setOver(failures + 1 >= MAX_TRIES || epochNow() - begunAt >= CHALLENGE_SECONDS)
  }

  return isOver ? <StepOver cancel={cancel} /> : <CodeCard step={step} send={send} cancel={cancel} />
}

interface CodeCardProps {
  step: SecondStep
  send: Send
  cancel(): void
}

function CodeCard({ step, send, cancel }: CodeCardProps) {
  const [method, setMethod] = useState<Method>('totp')
  const other = method === 'totp' ? 'recovery_code' : 'totp'
  return (
    <Card
      title="Two-step verification"
      lead={
        method === 'totp'
          ? 'Enter the code from your authenticator app.'
          : 'Enter one of your recovery codes.'
      }
      below={
        <button type="button" className="quiet" onClick={cancel}>
          Back to login
        </button>
      }
    >
      <CodeForm key={method} method={method} send={send} />
      <PasskeyStep step={step} send={send} />
      {step.methods.includes(other) && (
        <button type="button" className="quiet" onClick={() => setMethod(other)}>
          {other === 'totp' ? 'Use your authenticator app instead' : 'Use a recovery code instead'}
        </button>
      )}
    </Card>
  )
}

function CodeForm({ method, send }: { method: Method; send: Send }) {
  const container = useRef<HTMLDivElement>(null)

  // The field is focused at once, because it is the purpose of the page, and a code expires soon.
  useEffect(() => container.current?.querySelector('input')?.focus(), [])

  return (
    <div ref={container}>
      <Form<{ code: string }>
        submit={({ code }) => send({ method, code })}
        fallbackFocus="code"
        messages={MESSAGES[method]}
      >
        {method === 'totp' ? <CodeField /> : <RecoveryCodeField />}
        <SubmitButton pendingLabel="Signing in…">Sign in</SubmitButton>
      </Form>
    </div>
  )
}

function StepOver({ cancel }: { cancel(): void }) {
  return (
    <Outcome icon="clock" title="This sign-in has expired" tone="warning">
      <p>It took too long, or too many attempts didn't work.</p>
      <button type="button" onClick={cancel}>
        Start over
      </button>
    </Outcome>
  )
}
