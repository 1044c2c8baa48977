import { useEffect, useRef } from 'react'
import type { TotpSecret } from '../../shared/api/second-factor-api.ts'
import { CopyButton } from '../components/CopyButton.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { CodeField } from './CodeField.tsx'
import { confirmTotp } from './factor-calls.ts'
import { keepNewCodes } from './new-codes.ts'
import { QrCode } from './QrCode.tsx'

interface TotpSetupProps {
  userId: number
  secret: TotpSecret
  /** The label of the button that confirms the app. */
  confirmLabel?: string
  cancel(): void
}

const TURNED_ON = 'Two-step verification is on. Other devices are signed out.'

const MESSAGES = { not_found: 'This took longer than ten minutes. Cancel, and start again.' }

/**
 * Renders a new secret for the authenticator app, and a form for the first code that the app computes. Keeps the
 * recovery codes of the response as new ones.
 */
export function TotpSetup(props: TotpSetupProps) {
  const {
    userId,
    secret: { secret, otpauth_url },
    confirmLabel = 'Turn on',
    cancel,
  } = props
  const auth = useAuth()
  const instruction = useRef<HTMLParagraphElement>(null)

  // The button that began this has disappeared.
  useEffect(() => instruction.current?.focus(), [])

  async function confirm(body: { code: string }) {
    keepNewCodes({ userId, codes: await confirmTotp(auth, body), lead: TURNED_ON })
  }

  return (
    <>
      <p tabIndex={-1} ref={instruction}>
        Scan this with your authenticator app, such as Aegis, Google Authenticator or your password manager.
        Then enter the code that it shows.
      </p>
      <a className="button secondary app-link" href={otpauth_url}>
        Open your authenticator app
      </a>
      <QrCode text={otpauth_url} label="QR code for your authenticator app" />
      <details>
        <summary>Can't scan it?</summary>
        <p>Enter this key in the app instead.</p>
        <p className="actions">
          <code className="secret">{secret.match(/.{4}/g)?.join(' ')}</code>
          <CopyButton text={secret}>Copy key</CopyButton>
        </p>
      </details>
      <Form<{ code: string }> submit={confirm} fallbackFocus="code" messages={MESSAGES}>
        <CodeField />
        <SubmitButton pendingLabel="Checking…">{confirmLabel}</SubmitButton>
      </Form>
      <div className="actions">
        <button type="button" className="secondary" onClick={cancel}>
          Cancel
        </button>
      </div>
    </>
  )
}
