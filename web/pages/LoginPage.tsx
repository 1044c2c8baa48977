import { type FormEvent, useRef, useState } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { type ApiError, toApiError } from '../api/client.ts'
import { Field } from '../components/Field.tsx'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { SIGN_OUT_WORDS } from '../components/sign-out-words.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { readReturnTo } from '../utils/return-to.ts'
import { DemoAccounts } from './DemoAccounts.tsx'

/** Signs in and leads back to where somebody wanted to go. */
export function LoginPage() {
  const { state } = useAuth()
  const location = useLocation()
  if (state.status === 'loading') return <LoadingGate />
  if (state.status === 'signed-in') return <Navigate to={readReturnTo(location.state)} replace />
  return (
    <article className="card">
      <PageTitle>Login</PageTitle>
      {state.reason && (
        <p className="notice" role="status">
          {SIGN_OUT_WORDS[state.reason]}
        </p>
      )}
      <LoginForm />
    </article>
  )
}

function LoginForm() {
  const { loginUser } = useAuth()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ApiError>()
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (pending) return
    setPending(true)
    setProblem(undefined)
    try {
      await loginUser(readCredentials(form.current))
      // The state is signed-in now: the page above leads on, and this form is gone.
    } catch (error) {
      const problem = toApiError(error)
      setProblem(problem)
      focusFirstProblem(form.current, problem)
    } finally {
      setPending(false)
    }
  }

  return (
    <form ref={form} onSubmit={submit} aria-busy={pending}>
      {problem && (
        <p className="problem" role="alert">
          {wordsFor(problem)}
        </p>
      )}
      <Field
        label="User name or e-mail address"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        problems={problem?.fields.username}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problems={problem?.fields.password}
      />
      <button type="submit" aria-disabled={pending}>
        {pending ? 'Signing in …' : 'Login'}
      </button>
      {import.meta.env.DEV && <DemoAccounts form={form} />}
    </form>
  )
}

function readCredentials(form: HTMLFormElement | null) {
  const data = new FormData(form ?? undefined)
  return { username: String(data.get('username')), password: String(data.get('password')) }
}

/** The server names the field; where it does not, the password is what most people mistype. */
function focusFirstProblem(form: HTMLFormElement | null, { fields }: ApiError): void {
  const name = 'username' in fields ? 'username' : 'password'
  form?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus()
}

function wordsFor({ code, message }: ApiError): string {
  if (code === 'no_active_account') return 'The user name or the password is wrong.'
  if (code === 'invalid') return 'Please check what is marked below.'
  if (code === 'network') return 'The server cannot be reached. Check your connection and try again.'
  return message
}
