import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'

type DemoAccount = (typeof DEMO_ACCOUNTS)[number]

/**
 * Renders buttons that fill in the login with a demo account of the Django-React tutorial (README). Not part of a
 * production build.
 */
export function DemoAccounts() {
  return (
    <fieldset className="demo">
      <legend>Demo accounts, in development only</legend>
      {DEMO_ACCOUNTS.map((account) => (
        <button
          key={account.username}
          type="button"
          className="secondary"
          onClick={({ currentTarget }) => fill(currentTarget.form, account)}
        >
          {account.first_name} {account.last_name}: {account.username} / {account.password}
        </button>
      ))}
    </fieldset>
  )
}

function fill(form: HTMLFormElement | null, account: DemoAccount): void {
  for (const name of ['username', 'password'] as const) {
    const input = form?.elements.namedItem(name)
    if (input instanceof HTMLInputElement) input.value = account[name]
  }
}
