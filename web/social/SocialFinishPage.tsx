import { useState } from 'react'
import { Link, useNavigate } from 'react-router-dom'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { toApiError } from '../api/client.ts'
import { AccountMadeCard, type MadeAccount } from '../components/AccountMadeCard.tsx'
import { Card } from '../components/Card.tsx'
import { Form } from '../components/Form.tsx'
import { NewAccountFields } from '../components/NewAccountFields.tsx'
import { SubmitButton } from '../components/SubmitButton.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { readReturnTo } from '../utils/return-to.ts'
import { forgetPendingIdentity } from './pending-identity.ts'
import { finishSignUp } from './provider-sign-in.ts'
import { StartAgainCard } from './StartAgainCard.tsx'
import { usePendingIdentity } from './use-pending-identity.ts'
import { labelOf, useProviders } from './use-providers.ts'

/** Renders a form that creates an account for a user whose provider gave no verified e-mail address. */
export function SocialFinishPage() {
  const auth = useAuth()
  const { identity, consume } = usePendingIdentity('finish')
  const [made, setMade] = useState<MadeAccount>()
  const navigate = useNavigate()

  async function finish(handle: string, account: MadeAccount) {
    try {
      const returnTo = await consume(finishSignUp(auth, { handle, ...account }))
      void navigate(readReturnTo({ from: returnTo }), { replace: true })
    } catch (error) {
      if (toApiError(error).code !== 'email_not_verified') throw error
      // The account exists, but its e-mail address has to be confirmed before the first sign-in.
      forgetPendingIdentity()
      setMade(account)
    }
  }

  if (made) return <AccountMadeCard {...made} />
  if (!identity) return <StartAgainCard to="/login" />
  return <FinishCard identity={identity} finish={(account) => finish(identity.handle, account)} />
}

interface FinishCardProps {
  identity: PendingIdentity
  finish(account: MadeAccount): Promise<void>
}

function FinishCard({ identity: { provider, username, email }, finish }: FinishCardProps) {
  const label = labelOf(useProviders(), provider) ?? 'The provider'
  return (
    <Card
      title="Finish signing up"
      lead={`${label} didn't share a confirmed email, so choose a username and email.`}
      below={
        <>
          <span>Already have an account?</span> <Link to="/login">Sign in</Link>{' '}
          <span>and connect {label} in your profile.</span>
        </>
      }
    >
      <Form submit={finish}>
        <NewAccountFields username={username} email={email ?? ''} />
        <SubmitButton pendingLabel="Creating account…">Create account</SubmitButton>
      </Form>
    </Card>
  )
}
