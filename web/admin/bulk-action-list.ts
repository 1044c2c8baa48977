import type { useAuth } from '../context/AuthContext.tsx'

/** What staff can do with several users at once. */
export interface BulkAction {
  label: string
  pendingLabel: string
  /** Whether the action grants something, such as access. Its button then has no warning colour. */
  isGrant?: boolean
  question(users: string): string
  done(users: string): string
  run(call: ReturnType<typeof useAuth>['call'], params: { id: string }): Promise<unknown>
}

export const BULK_ACTIONS: BulkAction[] = [
  {
    label: 'Activate',
    pendingLabel: 'Activating…',
    isGrant: true,
    question: (users) => `Let ${users} sign in again?`,
    done: (users) => `${users} can sign in.`,
    run: (call, params) => call('POST /api/admin/users/:id/activate', { params }),
  },
  {
    label: 'Deactivate',
    pendingLabel: 'Deactivating…',
    question: (users) => `Deactivate ${users}? All their sessions end at once, and they can't sign in.`,
    done: (users) => `Deactivated ${users}.`,
    run: (call, params) => call('POST /api/admin/users/:id/deactivate', { params }),
  },
  {
    label: 'End sessions',
    pendingLabel: 'Ending sessions…',
    question: (users) => `End all sessions of ${users}? They have to sign in again.`,
    done: (users) => `Ended all sessions of ${users}.`,
    run: (call, params) => call('POST /api/admin/users/:id/end-sessions', { params }),
  },
]
