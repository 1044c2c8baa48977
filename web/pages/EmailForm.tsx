import { useRef } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { EmailBadge } from '../components/EmailBadge.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { UnconfirmedAddress } from '../components/UnconfirmedAddress.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { moveFocus } from '../utils/move-focus.ts'

interface EmailFormProps {
  profile: Profile
  onSaved(profile: Profile): void
}

/** Renders a form for a new e-mail address, which the server uses once the user has confirmed it. */
export function EmailForm({ profile, onSaved }: EmailFormProps) {
  const { call } = useAuth()
  const { user, email, pending_email } = profile
  const current = useRef<HTMLParagraphElement>(null)

  function show(profile: Profile, message: string) {
    // The line with the current address takes the focus, because the outcome that is rendered above the form may push
    // the focused field out of view, or remove the pressed button.
    moveFocus(current.current)
    onSaved(profile)
    toast.success(message)
  }

  async function save(change: { email: string }) {
    const changed = await call('PATCH /api/profile', { body: change })
    show(changed, changed.pending_email ? 'Check your new inbox for a link.' : 'Email updated')
  }

  async function cancel() {
    // The user may have opened the link in another tab. Then this address would be a new change.
    const present = await call('GET /api/profile', {})
    if (present.email !== email) return show(present, 'Your email has already changed')
    // A change to the present e-mail address makes the server withdraw the pending one.
    show(await call('PATCH /api/profile', { body: { email } }), 'Email change cancelled')
  }

  return (
    <>
      {email && (
        <p tabIndex={-1} ref={current}>
          <bdi>{email}</bdi> <EmailBadge verified={user.email_verified} />
        </p>
      )}
      <UnconfirmedAddress profile={profile} />
      {email && pending_email && (
        <div className="actions">
          <ActionButton action={cancel} pendingLabel="Cancelling…">
            Keep my current email
          </ActionButton>
        </div>
      )}
      <Form submit={save} resetAfterwards>
        <Field label="New email" name="email" type="email" autoComplete="email" required />
        <SubmitButton look="secondary" pendingLabel="Saving…">
          Change email
        </SubmitButton>
      </Form>
    </>
  )
}
