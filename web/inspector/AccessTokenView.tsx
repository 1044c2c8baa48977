import { useEffect, useRef, useState } from 'react'
import { CopyButton } from '../components/CopyButton.tsx'
import { Section } from '../components/Section.tsx'
import type { SessionData } from '../session/auth-state.ts'
import { ClaimList, type Pointed } from './ClaimList.tsx'
import { EncodedToken } from './EncodedToken.tsx'
import { useInspection } from './InspectionContext.tsx'
import { PayloadEditor } from './PayloadEditor.tsx'
import { SignaturePanel } from './SignaturePanel.tsx'
import { SwitchButton } from './SwitchButton.tsx'
import { decodePart, splitToken } from './token-parts.ts'

/** Renders the access token: its letters in three colours, and beside them what each part says. */
export function AccessTokenView({ session }: { session: SessionData }) {
  const { recorder } = useInspection()
  const [pointed, setPointed] = useState<Pointed>()
  const [hasLooked, setLooked] = useState(false)
  const { access } = session.authTokens

  function point(at: Pointed | undefined) {
    setPointed(at)
    if (!at || hasLooked) return
    setLooked(true)
    recorder.note({ type: 'token-looked-at' })
  }

  return (
    <Section title="Access token">
      <div className="jwt">
        {access === undefined ? <Unseen /> : <Encoded access={access} pointed={pointed} />}
        <div className="jwt-decoded">
          <h3 className="part-header">Header</h3>
          {access === undefined ? (
            <p className="remark">Only the server sees it.</p>
          ) : (
            <ClaimList part="header" claims={headerOf(access)} point={point} />
          )}
          <h3 className="part-payload">Payload</h3>
          <ClaimList part="payload" claims={session.user} point={point} session={session} />
          <SignaturePanel session={session} />
        </div>
      </div>
      <p className="remark">
        Encoded, not encrypted: anyone who holds it can read it, and use it until it expires. Only the
        signature cannot be made without the server’s key.
      </p>
    </Section>
  )
}

function headerOf(access: string): Record<string, unknown> {
  return JSON.parse(decodePart(splitToken(access).header))
}

function Encoded({ access, pointed }: { access: string; pointed: Pointed | undefined }) {
  // Undefined until the user has opened the editor.
  const [isEditing, setEditing] = useState<boolean>()
  const container = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  // The pressed button disappears. What takes its place may be out of sight, and the focus scrolls to it.
  useEffect(() => {
    if (isEditing) container.current?.querySelector('textarea')?.focus()
    else if (isEditing === false) button.current?.focus()
  }, [isEditing])

  return (
    <div className="jwt-encoded" ref={container}>
      <h3>{isEditing ? 'Edited' : 'Encoded'}</h3>
      {isEditing ? (
        <PayloadEditor access={access} close={() => setEditing(false)} />
      ) : (
        <>
          <EncodedToken token={access} pointed={pointed} />
          <div className="buttons">
            <CopyButton text={access}>Copy</CopyButton>
            <button type="button" className="secondary small" onClick={() => setEditing(true)} ref={button}>
              Edit the payload
            </button>
          </div>
        </>
      )}
    </div>
  )
}

/** In `cookies` the page has the claims, and not the token. */
function Unseen() {
  return (
    <div className="jwt-encoded">
      <h3>Encoded</h3>
      <p className="remark">
        The token is in an HttpOnly cookie, which no script can read. The server sends the payload beside it.
      </p>
      <SwitchButton to="body">Switch to body and look</SwitchButton>
    </div>
  )
}
