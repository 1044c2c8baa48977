import { createContext, use } from 'react'

/** What a form tells the fields and the button in it. */
export interface FormState {
  pending: boolean
  /** What is wrong, in words, by the name of the field. */
  problems: Record<string, string[]>
}

/** Carries the state of a form to what is in it. Outside of a form nothing is pending. */
export const FormContext = createContext<FormState>({ pending: false, problems: {} })

/** Reads the state of the form around. */
export function useForm(): FormState {
  return use(FormContext)
}
