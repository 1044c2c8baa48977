import type { RefObject } from 'react'
import { DEMO_ACCOUNTS } from '../../shared/demo-accounts.ts'

/** Offers the accounts of the tutorial. Not part of a production build. */
export function DemoAccounts({ form }: { form: RefObject<HTMLFormElement | null> }) {
  function fill(account: (typeof DEMO_ACCOUNTS)[number]) {
    for (const name of ['username', 'password'] as const) {
      const input = form.current?.elements.namedItem(name)
      if (input instanceof HTMLInputElement) input.value = account[name]
    }
  }

  return (
    <fieldset className="demo">
      <legend>Demo accounts, in development only</legend>
      {DEMO_ACCOUNTS.map((account) => (
        <button
          key={account.username}
          type="button"
          className="secondary outline"
          onClick={() => fill(account)}
        >
          {account.first_name} {account.last_name}: {account.username} / {account.password}
        </button>
      ))}
    </fieldset>
  )
}
