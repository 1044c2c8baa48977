import { useState } from 'react'
import type { AdminUser } from '../../shared/api/admin-api.ts'
import { type ApiError, isAbort, toApiError } from '../api/client.ts'
import { Alert } from '../components/Alert.tsx'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { messageFor } from '../components/problem-messages.ts'
import { toast } from '../components/toast.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { BULK_ACTIONS, type BulkAction } from './bulk-action-list.ts'
import { usersLabel } from './count-label.ts'

interface BulkActionsProps {
  selected: AdminUser[]
  /** Called after an action, with the users for whom it has failed. */
  onDone(failed: AdminUser[]): void
}

interface Failure {
  user: AdminUser
  problem: ApiError
}

/** Renders the actions for the selected users, and the users for whom the last action has failed. */
export function BulkActions({ selected, onDone }: BulkActionsProps) {
  const { call } = useAuth()
  const [failures, setFailures] = useState<Failure[]>([])

  /** Sends, for one user after the other, the same request as the page of a single user. So the same rules apply. */
  async function act({ run, done }: BulkAction) {
    const failed: Failure[] = []
    for (const user of selected) {
      const problem = await problemOf(run(call, { id: String(user.id) }))
      // The staff member has declined to confirm, and would be asked again for each of the other users.
      if (problem?.code === 'not_confirmed') throw problem
      if (problem) failed.push({ user, problem })
    }
    setFailures(failed)
    if (failed.length < selected.length) toast.success(done(usersLabel(selected.length - failed.length)))
    onDone(failed.map(({ user }) => user))
  }

  if (selected.length === 0 && failures.length === 0) return null
  return (
    <div className="bulk">
      {failures.length > 0 && <Failures failures={failures} />}
      {selected.length > 0 && (
        <fieldset className="actions" aria-label="Selected users">
          <span>{usersLabel(selected.length)} selected</span>
          {BULK_ACTIONS.map((action) => (
            <ConfirmedAction
              key={action.label}
              question={action.question(usersLabel(selected.length))}
              confirmLabel={action.label}
              isGrant={action.isGrant}
              action={() => act(action)}
              pendingLabel={action.pendingLabel}
            >
              {action.label}
            </ConfirmedAction>
          ))}
        </fieldset>
      )}
    </div>
  )
}

function Failures({ failures }: { failures: Failure[] }) {
  return (
    <Alert tone="warning" role="alert">
      <p>Nothing was changed for {usersLabel(failures.length)}:</p>
      <ul>
        {failures.map(({ user, problem }) => (
          <li key={user.id}>
            <strong>{user.username}</strong>: {messageFor(problem)}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

async function problemOf(request: Promise<unknown>): Promise<ApiError | undefined> {
  try {
    await request
  } catch (error) {
    // This tab has another session now, which must not continue the action.
    if (isAbort(error)) throw error
    return toApiError(error)
  }
}
