import type { SecondFactorProof } from '../../shared/api/second-factor-api.ts'
import { CHALLENGE_SECONDS } from '../../shared/second-factor-limits.ts'
import type { SecondStep } from '../api/client.ts'
import { PasskeyForm } from '../passkeys/PasskeyForm.tsx'
import { mayUsePasskeysOf, supportsPasskeys } from '../passkeys/passkey-support.ts'

const MESSAGES = {
  second_factor_failed:
    "That passkey didn't work, or it isn't one of your account. Try again, or use a code.",
}

interface PasskeyStepProps {
  step: SecondStep
  send(proof: SecondFactorProof): Promise<void>
}

/** Renders a button for a passkey in place of a code. Renders nothing if the user has none that this page may use. */
export function PasskeyStep({ step: { challenge, rpId }, send }: PasskeyStepProps) {
  if (rpId === undefined || !supportsPasskeys() || !mayUsePasskeysOf(rpId)) return null
  // The passkey signs the challenge of the second step, so `begin` requests no other challenge.
  const timeout = CHALLENGE_SECONDS * 1_000
  return (
    <PasskeyForm
      label="Use a passkey"
      look="secondary"
      messages={MESSAGES}
      begin={async () => ({ challenge, rpId, timeout, userVerification: 'required' })}
      send={(response) => send({ method: 'passkey', response })}
    />
  )
}
