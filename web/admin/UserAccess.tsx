import { useRef } from 'react'
import { toast } from 'sonner'
import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { useAuth } from '../context/AuthContext.tsx'

interface UserAccessProps {
  user: AdminUserDetail
  /** The account of whoever looks. */
  staff: AdminUserDetail
  onChange(user: AdminUserDetail): void
  /** After something that changes nothing to be seen but the audit trail. */
  onNoted(): void
}

/** Whether somebody may sign in, and as what; and how they get a new password. */
export function UserAccess({ user, staff, onChange, onNoted }: UserAccessProps) {
  const state = useRef<HTMLParagraphElement>(null)
  const isOwn = user.id === staff.id

  /** The button that was pressed goes: its focus must not go with it. */
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
        {!isOwn && <ActiveSwitch user={user} tell={tell} />}
        {!isOwn && staff.is_superuser && <StaffSwitch user={user} tell={tell} />}
        {user.is_active && user.email && <ResetButton user={user} onSent={onNoted} />}
      </div>
    </>
  )
}

interface SwitchProps {
  user: AdminUserDetail
  tell(changed: AdminUserDetail, words: string): void
}

function ActiveSwitch({ user: { id, username, is_active }, tell }: SwitchProps) {
  const { call } = useAuth()
  const params = { id: String(id) }

  async function activate() {
    tell(await call('POST /api/admin/users/:id/activate', { params }), `${username} may sign in again.`)
  }

  async function deactivate() {
    tell(await call('POST /api/admin/users/:id/deactivate', { params }), `${username} is deactivated.`)
  }

  if (!is_active) {
    return (
      <ActionButton action={activate} pendingWords="Activating …">
        Activate
      </ActionButton>
    )
  }
  return (
    <ConfirmedAction
      question={`Deactivate ${username}? All their sessions end at once, and they cannot sign in.`}
      confirmWords="Yes, deactivate"
      action={deactivate}
      pendingWords="Deactivating …"
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
    tell(changed, is_staff ? `${username} is not staff any more.` : `${username} is staff now.`)
  }

  return (
    <ConfirmedAction
      question={
        is_staff
          ? `Take the staff pages from ${username}?`
          : `Let ${username} see all accounts, and change and deactivate them?`
      }
      confirmWords={is_staff ? 'Yes, not staff any more' : 'Yes, make staff'}
      action={turn}
      pendingWords="Saving …"
    >
      {is_staff ? 'Not staff any more' : 'Make staff'}
    </ConfirmedAction>
  )
}

function ResetButton({ user: { id, username }, onSent }: { user: AdminUserDetail; onSent(): void }) {
  const { call } = useAuth()

  async function send() {
    await call('POST /api/admin/users/:id/reset-password', { params: { id: String(id) } })
    toast.success(`A link to set a new password is on its way to ${username}. The old one holds until then.`)
    onSent()
  }

  return (
    <ActionButton action={send} pendingWords="Sending …">
      Send a link to set a new password
    </ActionButton>
  )
}
