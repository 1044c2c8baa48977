import { useId, useState } from 'react'
import { ActionButton } from '../components/ActionButton.tsx'
import { EncodedToken } from './EncodedToken.tsx'
import { sendEdited, type TokenVerdict } from './experiments.ts'
import { useInspection } from './InspectionContext.tsx'
import { decodePart, encodePart, splitToken } from './token-parts.ts'

/** Changes that an attacker might try. */
const FORGERIES: { label: string; change(payload: Payload): Payload }[] = [
  { label: 'Be user 2', change: (payload) => ({ ...payload, user_id: 2, username: 'user2' }) },
  {
    label: 'Live a year longer',
    change: (payload) => ({ ...payload, exp: Number(payload.exp) + 31_536_000 }),
  },
]

type Payload = Record<string, unknown>

interface PayloadEditorProps {
  access: string
  close(): void
}

/**
 * Renders the payload as text that can be changed and sent, to see how the server responds. When a refresh brings another
 * token, the text follows it until the user has changed it. A draft stays.
 */
export function PayloadEditor({ access, close }: PayloadEditorProps) {
  const inspection = useInspection()
  const id = useId()
  const { header, payload, signature } = splitToken(access)
  const original = pretty(decodePart(payload))
  // Undefined while the text is that of the token.
  const [draft, setDraft] = useState<string>()
  const [verdict, setVerdict] = useState<TokenVerdict>()
  const text = draft ?? original
  const compact = compactOf(text)
  const edited = `${header}.${draft === undefined ? payload : encodePart(compact ?? text)}.${signature}`

  function change(next: string) {
    setDraft(next === original ? undefined : next)
    setVerdict(undefined)
  }

  return (
    <div className="editor">
      <label htmlFor={id} className="part-payload">
        Payload
      </label>
      <textarea
        id={id}
        rows={text.split('\n').length}
        spellCheck={false}
        aria-describedby={`${id}-problem`}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
      <p id={`${id}-problem`} className="remark">
        {compact === undefined ? 'This is not JSON. You can send it anyway.' : ''}
      </p>
      <Forgeries payload={original} change={change} />
      <EncodedToken token={edited} />
      <div className="buttons">
        <ActionButton
          action={async () => setVerdict(await sendEdited(inspection, edited))}
          pendingLabel="Sending…"
        >
          Send it
        </ActionButton>
        <button type="button" className="secondary small" onClick={close}>
          Done
        </button>
      </div>
      <div role="status" className="verdict">
        {verdict && <Verdict verdict={verdict} isEdited={draft !== undefined} />}
      </div>
    </div>
  )
}

function Forgeries({ payload, change }: { payload: string; change(text: string): void }) {
  return (
    <div className="buttons">
      {FORGERIES.map(({ label, change: forge }) => (
        <button
          key={label}
          type="button"
          className="secondary small"
          onClick={() => change(pretty(JSON.stringify(forge(JSON.parse(payload)))))}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

function Verdict({
  verdict: { status, code, detail },
  isEdited,
}: {
  verdict: TokenVerdict
  isEdited: boolean
}) {
  return (
    <>
      <p>
        <strong className={status < 400 ? 'valid' : 'refused'}>
          {status} {code}
        </strong>{' '}
        <span>{detail === undefined ? 'GET /api/profile' : `GET /api/profile: ${detail}`}</span>
      </p>
      <p className="remark">
        {status < 400 && !isEdited && 'You changed nothing, so the signature still fits.'}
        {status === 401 &&
          isEdited &&
          'The signature was made for another payload, and you can’t make a new one without the server’s key. Your session is untouched.'}
      </p>
    </>
  )
}

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2)
}

/** Returns undefined if the text is not JSON. */
function compactOf(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}
