import type { Passkey } from '../../shared/api/passkey-api.ts'
import { throwUnlessGone } from '../api/throw-unless-gone.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { RelativeTime } from '../components/RelativeTime.tsx'
import { Row } from '../components/Row.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'

interface PasskeyItemProps {
  passkey: Passkey
  /** The host for which new passkeys are created. Null if passkeys are off. */
  host: string | null
  onRenamed(passkey: Passkey): void
  onRemoved(): void
}

/** Renders a passkey in a list, and what its owner can do: rename and remove it. */
export function PasskeyItem({ passkey, host, onRenamed, onRemoved }: PasskeyItemProps) {
  const { call } = useAuth()
  const { id, name } = passkey

  async function remove() {
    await call('DELETE /api/passkeys/:id', { params: { id } }).catch(throwUnlessGone)
    onRemoved()
    toast.success('Passkey removed')
  }

  return (
    <Row
      icon="key"
      title={
        <strong>
          <bdi>{name}</bdi>
        </strong>
      }
      meta={<PasskeyFacts passkey={passkey} host={host} />}
    >
      <details>
        <summary>
          Rename<span className="unseen"> {name}</span>
        </summary>
        <RenameForm key={name} passkey={passkey} onRenamed={onRenamed} />
      </details>
      <ConfirmedAction
        question={`Remove ${name}? You'll no longer be able to sign in with it.`}
        confirmLabel="Remove"
        action={remove}
        pendingLabel="Removing…"
      >
        Remove<span className="unseen"> {name}</span>
      </ConfirmedAction>
    </Row>
  )
}

function PasskeyFacts({ passkey, host }: Pick<PasskeyItemProps, 'passkey' | 'host'>) {
  const { rp_id, created_at, last_used_at } = passkey
  return (
    <>
      <span>
        added <LocalTime iso={created_at} />
      </span>
      <span>{' · '}</span>
      {last_used_at === null ? (
        <span>not used yet</span>
      ) : (
        <span>
          last used <RelativeTime iso={last_used_at} />
        </span>
      )}
      {rp_id !== null && rp_id !== host && (
        <>
          <span>{' · '}</span>
          <span>works at {rp_id} only, where this site was before</span>
        </>
      )}
    </>
  )
}

function RenameForm({ passkey, onRenamed }: Pick<PasskeyItemProps, 'passkey' | 'onRenamed'>) {
  const { call } = useAuth()

  async function rename(body: { name: string }) {
    onRenamed(await call('PATCH /api/passkeys/:id', { params: { id: passkey.id }, body }))
    toast.success('Passkey renamed')
  }

  return (
    <Form submit={rename} fallbackFocus="name">
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={100}
        defaultValue={passkey.name}
        required
      />
      <SubmitButton look="secondary" pendingLabel="Renaming…">
        Rename
      </SubmitButton>
    </Form>
  )
}
