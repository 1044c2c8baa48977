import { useState } from 'react'
import { Link } from 'react-router-dom'
import { CheckMailCard } from '../components/CheckMailCard.tsx'
import { Form } from '../components/Form.tsx'
import { IdentityField } from '../components/IdentityField.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useMailedLink } from '../hooks/use-mailed-link.ts'

/** Confirms an e-mail address with the token of a mailed link. */
export function VerifyPage() {
  const { callPublic } = useAuth()
  const { link, redeem } = useMailedLink()
  switch (link.status) {
    case 'ready':
      return (
        <ConfirmCard
          confirm={() => redeem(callPublic('POST /api/verify-email', { body: { token: link.token } }))}
        />
      )
    case 'accepted':
      return <ConfirmedCard words="Thank you. Your address is confirmed." />
    case 'already_used':
      return <ConfirmedCard words="This address was confirmed already. There is nothing left to do." />
    case 'link_not_valid':
      return <NewLinkCard words="This link is not valid any more: it is too old, or a newer one was sent." />
    case 'no_token':
      return <NewLinkCard words="There is no link in this address. Open the one in our mail again." />
  }
}

function ConfirmCard({ confirm }: { confirm: () => Promise<unknown> }) {
  return (
    <article className="card">
      <PageTitle>Confirm your address</PageTitle>
      <p>One click, and we know that this address is yours.</p>
      <Form submit={confirm}>
        <SubmitButton pendingWords="Confirming …">Confirm this address</SubmitButton>
      </Form>
    </article>
  )
}

function ConfirmedCard({ words }: { words: string }) {
  return (
    <article className="card">
      <PageTitle>Address confirmed</PageTitle>
      <p>{words}</p>
      <p>
        <Link to="/">Go on</Link>
      </p>
    </article>
  )
}

function NewLinkCard({ words }: { words: string }) {
  const { callPublic } = useAuth()
  const [sent, setSent] = useState(false)

  async function resend(body: { username: string }) {
    await callPublic('POST /api/verify-email/resend', { body })
    setSent(true)
  }

  if (sent) {
    return (
      <CheckMailCard>
        <p>If there is an address to confirm, a mail with a new link is on its way to it.</p>
      </CheckMailCard>
    )
  }
  return (
    <article className="card">
      <PageTitle>Confirm your address</PageTitle>
      <p>{words} We can also send you a new one.</p>
      <Form submit={resend}>
        <IdentityField />
        <SubmitButton pendingWords="Sending …">Send a new link</SubmitButton>
      </Form>
    </article>
  )
}
