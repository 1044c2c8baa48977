import { AccessTokenView } from './AccessTokenView.tsx'
import { useSessionState } from './InspectionContext.tsx'
import { PairCards } from './PairCards.tsx'
import { SignInHint } from './SignInHint.tsx'

/** Renders the access token, decoded beside its letters, and the pair that it belongs to. */
export function TokenTab() {
  const state = useSessionState()
  if (state.status !== 'signed-in') return <SignInHint />
  return (
    <>
      <AccessTokenView session={state} />
      <PairCards session={state} />
    </>
  )
}
