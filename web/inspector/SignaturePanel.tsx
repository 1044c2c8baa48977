import { ActionButton } from '../components/ActionButton.tsx'
import type { SessionData } from '../session/auth-state.ts'
import { clockTime } from './clock-time.ts'
import { checkToken } from './experiments.ts'
import { useInspection, useTimeline } from './InspectionContext.tsx'
import { checkOf, type TokenCheck } from './token-check.ts'

/** Renders what the server said about the signature. The page cannot check it, because it has no key. */
export function SignaturePanel({ session }: { session: SessionData }) {
  const inspection = useInspection()
  const check = checkOf(useTimeline(), session.user.jti)
  return (
    <div className="signature">
      <h3 className="part-signature">Signature</h3>
      {check ? <Known check={check} /> : <p>Not checked yet: the server checks it with every request.</p>}
      <ActionButton action={() => checkToken(inspection)} pendingLabel="Checking…">
        Check now
      </ActionButton>
    </div>
  )
}

function Known({ check: { status, line, at } }: { check: TokenCheck }) {
  return (
    <p>
      Checked by the server: <strong className={status}>{status}</strong>{' '}
      <small>
        {line}, {clockTime(at)}
      </small>
    </p>
  )
}
