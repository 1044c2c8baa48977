import { createContext, use } from 'react'

/** The state that a form shares with its fields and its button. */
export interface FormState {
  pending: boolean
  /** The error messages by the name of the field, except for fields that the user has edited since. */
  problems: Record<string, string[]>
}

/** Provides the state of a form to its children. By default, outside of a form, nothing is pending. */
export const FormContext = createContext<FormState>({ pending: false, problems: {} })

/** Returns the state of the surrounding form. */
export function useForm(): FormState {
  return use(FormContext)
}
