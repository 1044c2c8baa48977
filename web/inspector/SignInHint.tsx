import { ActionButton } from '../components/ActionButton.tsx'
import { demoAccount } from './demo-account.ts'
import { useInspection } from './InspectionContext.tsx'
import { signInAgain } from './switch-transport.ts'

/** Renders why there is no token, what a token is, and in development a button that signs in. */
export function SignInHint({ username }: { username?: string }) {
  return (
    <div className="hint">
      <p>
        <strong>No token: you’re signed out.</strong> When you sign in, the server sends two. The{' '}
        <em>access token</em> opens your data for some minutes. The <em>refresh token</em> gets the next pair,
        and works once.
      </p>
      <SignInButton username={username} />
    </div>
  )
}

/** Renders a button that signs in as a demo account, or nothing if this build has no demo accounts. */
export function SignInButton({ username, again = false }: { username?: string; again?: boolean }) {
  const inspection = useInspection()
  const account = demoAccount(username)
  if (!account) return null
  return (
    <ActionButton action={() => signInAgain(inspection, account.username)} pendingLabel="Signing in…">
      {`Sign in as ${account.username}${again ? ' again' : ''}`}
    </ActionButton>
  )
}
