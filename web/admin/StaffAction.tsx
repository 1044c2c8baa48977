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
  /** The acting staff member, who confirms the action. */
  staff: AdminUserDetail
  /** The consequence, as a question. */
  question: string
  /** The label of the button that confirms, a verb. */
  confirmLabel: string
  action(confirmation: StaffConfirmation): Promise<unknown>
  pendingLabel: string
  /** The label of the first button. */
  children: string
}

/** Renders a button for an action that staff confirm with their own password, which it asks for in its own place. */
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
