import type { AdminUserDetail } from '../../shared/api/admin-api.ts'
import { Form } from '../components/Form.tsx'
import { Question } from '../components/Question.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { StaffPasswordField } from './StaffPasswordField.tsx'

/** The staff member's own password, where they have one. */
export interface StaffConfirmation {
  current_password?: string
}

interface StaffActionProps {
  /** Who acts, and confirms it. */
  staff: AdminUserDetail
  /** What will happen, as a question. */
  question: string
  /** Says yes to it, in a verb. */
  confirmLabel: string
  action(confirmation: StaffConfirmation): Promise<unknown>
  pendingLabel: string
  /** What the first button says. */
  children: string
}

/** A button for what staff confirm with their own password: it asks for it in its own place. */
export function StaffAction(props: StaffActionProps) {
  const { staff, question, confirmLabel, action, pendingLabel, children } = props
  return (
    <Question question={question} label={children}>
      {(close) => (
        <Form<StaffConfirmation>
          submit={(confirmation) => action(confirmation).then(close)}
          fallbackFocus="current_password"
        >
          <StaffPasswordField staff={staff} />
          <SubmitButton pendingWords={pendingLabel}>{confirmLabel}</SubmitButton>
        </Form>
      )}
    </Question>
  )
}
