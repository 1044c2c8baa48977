import { useRef } from 'react'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { moveFocus } from '../utils/move-focus.ts'

interface UserAccessProps {
  user: AdminUserDetail
  /** The account of the signed-in staff member. */
  staff: AdminUserDetail
  onChange(user: AdminUserDetail): void
}

/** Renders whether a user can sign in, with buttons for activation, staff access and a password reset. */
export function UserAccess({ user, staff, onChange }: UserAccessProps) {
  const state = useRef<HTMLParagraphElement>(null)
  const isOwn = user.id === staff.id
  // A deactivated account cannot become staff, because a later activation would then grant staff access unnoticed.
  const maySwitchStaff = staff.is_superuser && (user.is_active || user.is_staff)

  /** Reports a change. The pressed button disappears, so the text above it takes the focus. */
  function tell(changed: AdminUserDetail, message: string) {
    onChange(changed)
    moveFocus(state.current)
    toast.success(message)
  }

  return (
    <>
      <p tabIndex={-1} ref={state}>
        {user.is_active
          ? `${user.username} can sign in.`
          : `${user.username} is deactivated and can't sign in.`}
        <span>{isOwn ? " This is your own account, so you can't deactivate it here." : ''}</span>
      </p>
      <div className="actions">
        {!isOwn && <ActiveSwitch user={user} tell={tell} />}
        {!isOwn && maySwitchStaff && <StaffSwitch user={user} tell={tell} />}
        {user.is_active && user.email && <ResetButton user={user} />}
      </div>
    </>
  )
}

interface SwitchProps {
  user: AdminUserDetail
  tell(changed: AdminUserDetail, message: string): void
}

function ActiveSwitch({ user: { id, username, is_active }, tell }: SwitchProps) {
  const { call } = useAuth()
  const params = { id: String(id) }

  async function activate() {
    tell(await call('POST /api/admin/users/:id/activate', { params }), `${username} can sign in again.`)
  }

  async function deactivate() {
    tell(await call('POST /api/admin/users/:id/deactivate', { params }), `${username} is deactivated.`)
  }

  if (!is_active) {
    return (
      <ConfirmedAction
        // Without keys React would reuse the answered question for the next action.
        key="activate"
        question={`Let ${username} sign in again?`}
        confirmLabel="Activate"
        isGrant
        action={activate}
        pendingLabel="Activating…"
      >
        Activate
      </ConfirmedAction>
    )
  }
  return (
    <ConfirmedAction
      key="deactivate"
      question={`Deactivate ${username}? All their sessions end at once, and they can't sign in.`}
      confirmLabel="Deactivate"
      action={deactivate}
      pendingLabel="Deactivating…"
    >
      Deactivate
    </ConfirmedAction>
  )
}

function StaffSwitch({ user: { id, username, is_staff }, tell }: SwitchProps) {
  const { call } = useAuth()

  async function turn() {
    const args = { params: { id: String(id) }, body: { is_staff: !is_staff } }
    const changed = await call('POST /api/admin/users/:id/staff', args)
    tell(changed, is_staff ? `${username} no longer has staff access.` : `${username} has staff access.`)
  }

  return (
    <ConfirmedAction
      question={
        is_staff
          ? `Remove staff access from ${username}? They'll no longer see these pages.`
          : `Let ${username} see all accounts, and change and deactivate them?`
      }
      confirmLabel={is_staff ? 'Remove' : 'Grant access'}
      isGrant={!is_staff}
      action={turn}
      pendingLabel="Saving…"
    >
      {is_staff ? 'Remove staff access' : 'Grant staff access'}
    </ConfirmedAction>
  )
}

function ResetButton({ user: { id, username, email } }: Omit<SwitchProps, 'tell'>) {
  const { call } = useAuth()

  async function send() {
    await call('POST /api/admin/users/:id/reset-password', { params: { id: String(id) } })
    toast.success(`We've emailed ${username} a reset link. The old password works until it's used.`)
  }

  return (
    <ConfirmedAction
      question={`Email a link to set a new password to ${email}?`}
      confirmLabel="Send email"
      isGrant
      action={send}
      pendingLabel="Sending…"
    >
      Send reset link
    </ConfirmedAction>
  )
}
