import { useCallback } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import type { SecondFactorStatus } from '../../shared/api/second-factor-api.ts'
import { Badge } from '../components/Badge.tsx'
import { Field } from '../components/Field.tsx'
import { Form } from '../components/Form.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { LocalTime } from '../components/LocalTime.tsx'
import { Question } from '../components/Question.tsx'
import { Section } from '../components/Section.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'

interface UserSecondFactorProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
}

/** Renders whether a user has two-step verification. A superuser can turn it off, for a user who has lost the phone. */
export function UserSecondFactor({ user, staff }: UserSecondFactorProps) {
  const { call } = useAuth()
  const params = { id: String(user.id) }
  const load = useCallback(
    (signal?: AbortSignal) =>
      call('GET /api/admin/users/:id/second-factor', { params: { id: String(user.id) }, signal }),
    [call, user.id],
  )
  const { data: status, setData, problem, reload } = useLoaded(load)

  async function remove(body: Removal) {
    setData(await call('POST /api/admin/users/:id/remove-second-factor', { params, body }))
    toast.success(
      body.takeover
        ? `${user.username} can sign in after a password reset.`
        : `${user.username} can sign in without a code.`,
    )
  }

  return (
    <Section title="Two-step verification">
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!status && !problem && <Loading>Loading…</Loading>}
      {status?.totp_since === null && <TurnedOff status={status} />}
      {status?.totp_since && (
        <p>
          <Badge>On</Badge> <span>since</span> <LocalTime iso={status.totp_since} />
        </p>
      )}
      {status && staff.is_superuser && staff.id !== user.id && (
        <div className="actions">
          {status.totp_since && <RemoveFactor user={user} remove={remove} />}
          <SecureAccount user={user} remove={remove} />
        </div>
      )}
    </Section>
  )
}

function TurnedOff({ status: { required } }: { status: SecondFactorStatus }) {
  if (!required) {
    return (
      <p>
        <Badge tone="neutral">Off</Badge>
      </p>
    )
  }
  return (
    <p>
      <Badge tone="warning">Missing</Badge> The user must have it, and can only set it up until then.
    </p>
  )
}

interface Removal {
  reason: string
  /** Whether all other sign-in methods go too. */
  takeover: boolean
}

interface RemovalProps {
  user: AdminUserDetail
  remove(removal: Removal): Promise<void>
}

function RemoveFactor({ user: { username }, remove }: RemovalProps) {
  return (
    <Question
      question={`Turn off two-step verification for ${username}? All their sessions end, and they read the reason in an email.`}
      label="Turn off"
    >
      {(close) => (
        <ReasonForm
          send={(reason) => remove({ reason, takeover: false }).then(close)}
          pendingLabel="Turning off…"
        >
          Turn off
        </ReasonForm>
      )}
    </Question>
  )
}

function SecureAccount({ user: { username, email }, remove }: RemovalProps) {
  return (
    <Question
      question={`Did someone else use the account of ${username}? Its password, passkeys, connected accounts and two-step verification are removed, all sessions end. ${email ? `A new password can be set by a mail to ${email}.` : 'Without an email no new password can be set.'}`}
      label="Secure after a takeover"
    >
      {(close) => (
        <ReasonForm
          send={(reason) => remove({ reason, takeover: true }).then(close)}
          pendingLabel="Securing…"
        >
          Secure the account
        </ReasonForm>
      )}
    </Question>
  )
}

interface ReasonFormProps {
  send(reason: string): Promise<void>
  pendingLabel: string
  /** The label of the button. */
  children: string
}

function ReasonForm({ send, pendingLabel, children }: ReasonFormProps) {
  return (
    <Form<{ reason: string }> submit={({ reason }) => send(reason)} fallbackFocus="reason">
      <Field label="Reason" name="reason" maxLength={200} required />
      <SubmitButton pendingLabel={pendingLabel} look="danger sure">
        {children}
      </SubmitButton>
    </Form>
  )
}
