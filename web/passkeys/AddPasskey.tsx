import { useState } from 'react'
import type { Passkey, PasskeyList } from '../../shared/api/passkey-api.ts'
import { Alert } from '../components/Alert.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { type CeremonyFailure, createPasskey } from './ceremonies.ts'
import { CEREMONY_MESSAGES } from './ceremony-messages.ts'
import { mayUsePasskeysOf, supportsPasskeys } from './passkey-support.ts'

interface AddPasskeyProps {
  list: PasskeyList
  onAdded(passkey: Passkey): void
}

/** Renders a form that adds a passkey, or the reason why this browser or account can add none. */
export function AddPasskey(props: AddPasskeyProps) {
  const obstacle = obstacleOf(props.list)
  if (obstacle) return <p className="meta">{obstacle}</p>
  return (
    <details>
      <summary>Add a passkey</summary>
      <AddForm {...props} />
    </details>
  )
}

function obstacleOf({ rp_id, max, passkeys }: PasskeyList): string | undefined {
  if (rp_id === null) return 'This site has an IP address instead of a name, so it can have no passkeys.'
  if (passkeys.length >= max) return `You have ${max} passkeys, which is the most. Remove one to add another.`
  if (!mayUsePasskeysOf(rp_id)) return `Passkeys work at ${rp_id} only. Open this page there to add one.`
  if (!supportsPasskeys()) return "This browser can't use passkeys here. Try a newer one, and https."
}

function AddForm({ list, onAdded }: AddPasskeyProps) {
  const { call } = useAuth()
  const [failure, setFailure] = useState<CeremonyFailure>()

  async function add({ name }: { name: string }) {
    setFailure(undefined)
    const options = await call('POST /api/passkeys/options', {})
    const ceremony = await createPasskey(options)
    if (ceremony.status !== 'done') return setFailure(ceremony.status)
    onAdded(await call('POST /api/passkeys', { body: { name, response: ceremony.response } }))
    toast.success('Passkey added')
  }

  return (
    <Form submit={add} fallbackFocus="name">
      {failure && (
        <Alert tone="info" role="status">
          <p>{CEREMONY_MESSAGES[failure]}</p>
        </Alert>
      )}
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={100}
        defaultValue={list.proposed_name}
        help={<p>So that you recognize the device later.</p>}
        required
      />
      <SubmitButton look="secondary" pendingLabel="Waiting for your device…">
        Add passkey
      </SubmitButton>
    </Form>
  )
}
