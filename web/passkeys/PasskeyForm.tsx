import { useEffect, useRef, useState } from 'react'
import type { PasskeyAssertion, PasskeyRequestOptions } from '../../shared/api/passkey-api.ts'
import { Alert } from '../components/Alert.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { type CeremonyFailure, requestPasskey } from './ceremonies.ts'
import { CEREMONY_MESSAGES } from './ceremony-messages.ts'

interface PasskeyFormProps {
  label: string
  look?: 'secondary'
  messages: Record<string, string>
  /** Returns the options for the browser's dialog. */
  begin(signal: AbortSignal): Promise<PasskeyRequestOptions>
  /** Sends the signed response of the passkey to the server. */
  send(response: PasskeyAssertion): Promise<void>
}

/** Renders a button that opens the browser's dialog for passkeys. If the dialog gives none, renders the reason. */
export function PasskeyForm({ label, look, messages, begin, send }: PasskeyFormProps) {
  const [failure, setFailure] = useState<CeremonyFailure>()
  const shown = useRef(new AbortController())

  // The browser's dialog closes when this form is unmounted.
  useEffect(() => {
    const leaving = new AbortController()
    shown.current = leaving
    return () => leaving.abort()
  }, [])

  async function ask() {
    setFailure(undefined)
    const { signal } = shown.current
    const ceremony = await requestPasskey(await begin(signal), { mediation: 'optional', signal })
    if (ceremony.status !== 'done') return setFailure(ceremony.status)
    await send(ceremony.response)
  }

  return (
    <Form submit={ask} messages={messages}>
      {failure && (
        <Alert tone="info" role="status">
          <p>{CEREMONY_MESSAGES[failure]}</p>
        </Alert>
      )}
      <SubmitButton look={look} pendingLabel="Waiting for your passkey…">
        {label}
      </SubmitButton>
    </Form>
  )
}
