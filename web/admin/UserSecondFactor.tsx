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

  async function remove({ reason, takeover }: Removal) {
    const body = { reason, takeover: takeover === 'on' }
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
        <>
          <p>
            <Badge>On</Badge> <span>since</span> <LocalTime iso={status.totp_since} />
          </p>
          {staff.is_superuser && staff.id !== user.id && <RemoveFactor user={user} remove={remove} />}
        </>
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

/** The values of the form. A checkbox has a value only if it is checked. */
interface Removal {
  reason: string
  takeover?: 'on'
}

interface RemoveFactorProps {
  user: AdminUserDetail
  remove(values: Removal): Promise<void>
}

function RemoveFactor({ user: { username }, remove }: RemoveFactorProps) {
  return (
    <div className="actions">
      <Question
        question={`Turn off two-step verification for ${username}? All their sessions end, and they read the reason in an email.`}
        label="Turn off"
      >
        {(close) => (
          <Form<Removal> submit={(values) => remove(values).then(close)} fallbackFocus="reason">
            <Field label="Reason" name="reason" maxLength={200} required />
            <label>
              <input type="checkbox" name="takeover" /> Someone else used this account. Remove its password,
              passkeys and connected accounts too.
            </label>
            <SubmitButton pendingLabel="Turning off…" look="danger sure">
              Turn off
            </SubmitButton>
          </Form>
        )}
      </Question>
    </div>
  )
}
