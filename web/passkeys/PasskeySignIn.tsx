import { Alert } from '../components/Alert.tsx'
import { ButtonLabel } from '../components/ButtonLabel.tsx'
import { FormProblem } from '../components/FormProblem.tsx'
import { Icon } from '../components/Icon.tsx'
import { CEREMONY_MESSAGES } from './ceremony-messages.ts'
import { supportsPasskeys } from './passkey-support.ts'
import { type PasskeySignInState, usePasskeySignIn } from './use-passkey-sign-in.ts'

/**
 * Renders a button that signs in with a passkey, and offers passkeys in the autofill of the user name. Renders nothing
 * in a browser without support for passkeys. Does not wait for the server, so that nothing on the page moves.
 */
export function PasskeySignIn() {
  const { state, isBusy, ask } = usePasskeySignIn()
  if (!supportsPasskeys()) return null
  return (
    <section className="providers" aria-label="Sign in with a passkey">
      <button type="button" className="secondary" onClick={ask} aria-disabled={isBusy}>
        {!isBusy && <Icon name="key" />}
        <ButtonLabel
          pending={isBusy}
          pendingLabel={state.status === 'asking' ? 'Waiting for your passkey…' : 'Signing in…'}
        >
          Sign in with a passkey
        </ButtonLabel>
      </button>
      <PasskeyOutcome state={state} />
    </section>
  )
}

/** Renders why there was no sign-in: the server's refusal as an error, the end of the browser's dialog as a note. */
function PasskeyOutcome({ state }: { state: PasskeySignInState }) {
  if (state.status === 'refused') {
    return (
      <Alert tone="danger" role="alert">
        <FormProblem problem={state.problem} />
      </Alert>
    )
  }
  if (state.status !== 'stopped') return null
  return (
    <p className="meta" role="status">
      {CEREMONY_MESSAGES[state.why]}
    </p>
  )
}
