import { useSyncExternalStore } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { preloadedPart } from '../utils/on-demand.tsx'

const ConfirmDialog = preloadedPart(
  () => import('./ConfirmDialog.tsx').then((file) => file.ConfirmDialog),
  () => null,
)

/**
 * Renders the question whether it is the user, over the page, while an action waits for the reply. The page keeps
 * what was typed, and does not know of the question.
 */
export function Confirmation() {
  const { confirmation } = useAuth()
  const question = useSyncExternalStore(confirmation.subscribe, confirmation.getQuestion)
  return question && <ConfirmDialog methods={question.methods} />
}
