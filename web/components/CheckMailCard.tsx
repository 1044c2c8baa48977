import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { MailboxHint } from './MailboxHint.tsx'
import { PageTitle } from './PageTitle.tsx'

/** Renders what replaces a form whose result comes by mail. */
export function CheckMailCard({ children }: { children: ReactNode }) {
  return (
    <article className="card">
      <PageTitle takesFocus>Check your mail</PageTitle>
      {children}
      <p>It may take a minute. If nothing arrives, check your spam folder.</p>
      {import.meta.env.DEV && <MailboxHint />}
      <p>
        <Link to="/login">Go to the login</Link>
      </p>
    </article>
  )
}
