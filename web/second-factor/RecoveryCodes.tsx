import { useEffect, useId, useRef } from 'react'
import { APP_KEY, APP_NAME } from '../../shared/app-name.ts'
import { Alert } from '../components/Alert.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import { saveAsFile } from '../components/save-as-file.ts'
import { useAuth } from '../context/AuthContext.tsx'
import { forgetNewCodes, type NewCodes, useForgetNewCodes } from './new-codes.ts'

/** Renders new recovery codes, which the user can see only once, with buttons to copy, download and print them. */
export function RecoveryCodes({ created: { codes, lead } }: { created: NewCodes }) {
  useForgetNewCodes()
  const { user } = useAuth()
  const leadId = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  const text = codes.join('\n')

  // The codes have replaced the form that had the focus. They are longer than it was.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    heading.current?.scrollIntoView()
  }, [])

  /** Saves the codes as a file. Uses no `data:` URL, because it would put the codes into the list of downloads. */
  function download() {
    const about = `${APP_NAME}: recovery codes of ${user?.username}. Each signs you in once.`
    saveAsFile(`${APP_KEY}-recovery-codes.txt`, 'text/plain', `${about}\n\n${text}\n`)
  }

  return (
    <div className="recovery-codes">
      <h3 ref={heading} tabIndex={-1} aria-describedby={leadId}>
        Your recovery codes
      </h3>
      {/* Not a toast, which would cover the codes of a phone. */}
      <p id={leadId}>{lead}</p>
      <Alert tone="warning">
        <p>Save these codes now. You won't see them again. If you lose your phone, each signs you in once.</p>
      </Alert>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="actions">
        <CopyButton text={text}>Copy codes</CopyButton>
        <button type="button" className="secondary small" onClick={download}>
          Download
        </button>
        <button type="button" className="secondary small" onClick={() => print()}>
          Print
        </button>
      </div>
      <div className="actions">
        <button type="button" onClick={forgetNewCodes}>
          I've saved them
        </button>
      </div>
    </div>
  )
}
