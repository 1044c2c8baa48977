import { useSyncExternalStore } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { preloadedPart } from '../utils/on-demand.tsx'

const ConfirmDialog = preloadedPart(
  () => import('./ConfirmDialog.tsx').then((file) => file.ConfirmDialog),
  () => null,
)

/**
 * Renders a dialog over the page while a sensitive action waits for the user to confirm it, for example by password.
 * The page below stays as it is, and needs no code for the dialog.
 */
export function Confirmation() {
  const { confirmation } = useAuth()
  const question = useSyncExternalStore(confirmation.subscribe, confirmation.getQuestion)
  return question && <ConfirmDialog methods={question.methods} />
}
