import { Fragment } from 'react'
import { Alert } from '../components/Alert.tsx'
import type { Finding, Remedy } from './finding.ts'

/** What to do with the line, by kind. */
const MESSAGES: Record<Remedy['kind'], string> = {
  setting: 'Put this line into .env, then stop and start npm run dev:',
  command: 'Run this, and read what it says:',
  address: 'Open this address instead:',
  tab: 'Open it in a tab of its own:',
}

/** Renders a finding and the line that fixes it. */
export function FindingNotice({ finding: { weight, title, sentence, remedy } }: { finding: Finding }) {
  return (
    <Alert tone={weight === 'note' ? 'info' : 'danger'}>
      <h2>{title}</h2>
      <p>{sentence}</p>
      {remedy && (
        <>
          <p>{MESSAGES[remedy.kind]}</p>
          <pre>
            <code>
              <Line {...remedy} />
            </code>
          </pre>
        </>
      )}
    </Alert>
  )
}

function Line({ kind, line }: Remedy) {
  if (kind === 'address') return <a href={line}>{line}</a>
  if (kind === 'tab') {
    return (
      <a href={line} target="_blank" rel="noopener">
        {line}
      </a>
    )
  }
  // On a narrow page, a setting breaks between its values first.
  const [first, ...others] = line.split(/(?<=[=,])/)
  return (
    <>
      {first}
      {others.map((part) => (
        <Fragment key={part}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </>
  )
}
