import { useRef } from 'react'
import { toast } from 'sonner'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { StaffAction, type StaffConfirmation } from './StaffAction.tsx'

interface UserAccessProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onChange(user: AdminUserDetail): void
  /** Called after an action that changes nothing on the page but the audit trail. */
  onNoted(): void
}

/** Renders whether a user may sign in, as staff or not, and how they get a new password. */
export function UserAccess({ user, staff, onChange, onNoted }: UserAccessProps) {
  const state = useRef<HTMLParagraphElement>(null)
  const isOwn = user.id === staff.id

  /** Reports a change. The pressed button disappears, and the focus must not be lost with it. */
  function tell(changed: AdminUserDetail, words: string) {
    onChange(changed)
    state.current?.focus()
    toast.success(words)
  }

  return (
    <>
      <p tabIndex={-1} ref={state}>
        {user.is_active ? `${user.username} may sign in.` : `${user.username} may not sign in: deactivated.`}
        <span>{isOwn ? ' This is your own account: others decide on it.' : ''}</span>
      </p>
      <div className="actions">
        {!isOwn && <ActiveSwitch user={user} staff={staff} tell={tell} />}
        {!isOwn && staff.is_superuser && <StaffSwitch user={user} staff={staff} tell={tell} />}
        {user.is_active && user.email && <ResetButton user={user} staff={staff} onSent={onNoted} />}
      </div>
    </>
  )
}

interface SwitchProps {
  user: AdminUserDetail
  staff: AdminUserDetail
  tell(changed: AdminUserDetail, words: string): void
}

function ActiveSwitch({ user: { id, username, is_active }, staff, tell }: SwitchProps) {
  const { call } = useAuth()
  const params = { id: String(id) }

  async function activate(body: StaffConfirmation) {
    tell(await call('POST /api/admin/users/:id/activate', { params, body }), `${username} may sign in again.`)
  }

  async function deactivate(body: StaffConfirmation) {
    tell(await call('POST /api/admin/users/:id/deactivate', { params, body }), `${username} is deactivated.`)
  }

  if (!is_active) {
    return (
      <StaffAction
        // Without keys React would reuse the answered question for the next action.
        key="activate"
        staff={staff}
        question={`Let ${username} sign in again?`}
        confirmLabel="Yes, activate"
        action={activate}
        pendingLabel="Activating …"
      >
        Activate
      </StaffAction>
    )
  }
  return (
    <StaffAction
      key="deactivate"
      staff={staff}
      question={`Deactivate ${username}? All their sessions end at once, and they cannot sign in.`}
      confirmLabel="Yes, deactivate"
      action={deactivate}
      pendingLabel="Deactivating …"
    >
      Deactivate
    </StaffAction>
  )
}

function StaffSwitch({ user: { id, username, is_staff }, staff, tell }: SwitchProps) {
  const { call } = useAuth()

  async function turn(confirmation: StaffConfirmation) {
    const args = { params: { id: String(id) }, body: { is_staff: !is_staff, ...confirmation } }
    const changed = await call('POST /api/admin/users/:id/staff', args)
    tell(changed, is_staff ? `${username} no longer has staff access.` : `${username} is staff now.`)
  }

  return (
    <StaffAction
      staff={staff}
      question={
        is_staff
          ? `Take the staff pages from ${username}?`
          : `Let ${username} see all accounts, and change and deactivate them?`
      }
      confirmLabel={is_staff ? 'Yes, remove staff access' : 'Yes, make staff'}
      action={turn}
      pendingLabel="Saving …"
    >
      {is_staff ? 'Remove staff access' : 'Make staff'}
    </StaffAction>
  )
}

interface ResetButtonProps {
  user: AdminUserDetail
  staff: AdminUserDetail
  onSent(): void
}

function ResetButton({ user: { id, username, email }, staff, onSent }: ResetButtonProps) {
  const { call } = useAuth()

  async function send(body: StaffConfirmation) {
    await call('POST /api/admin/users/:id/reset-password', { params: { id: String(id) }, body })
    toast.success(`A link to set a new password is on its way to ${username}. The old one holds until then.`)
    onSent()
  }

  return (
    <StaffAction
      staff={staff}
      question={`Send a link to set a new password to ${email}?`}
      confirmLabel="Yes, send it"
      action={send}
      pendingLabel="Sending …"
    >
      Send a link to set a new password
    </StaffAction>
  )
}
