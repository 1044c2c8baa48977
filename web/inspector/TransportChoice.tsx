import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { ConfirmedAction } from '../components/ConfirmedAction.tsx'
import { Section } from '../components/Section.tsx'
import { useInspection, useSessionState } from './InspectionContext.tsx'
import { switchTransport } from './switch-transport.ts'

const WORDS: Record<TokenTransport, string> = {
  body: 'Both tokens in JSON, kept in localStorage, as in the tutorial.',
  'refresh-cookie': 'The refresh token in an HttpOnly cookie, the access token in memory.',
  cookies: 'Both tokens in HttpOnly cookies.',
}

/** Renders the transport of the tokens, and buttons that sign in again with another one. */
export function TransportChoice() {
  const inspection = useInspection()
  const { status } = useSessionState()
  const { transport, builtTransport } = inspection
  const isBlocked = inspection.storage.isBlocked
  return (
    <Section title="Transport">
      <ul className="transports">
        {TOKEN_TRANSPORTS.map((name) => (
          <li key={name}>
            <p>
              <code>{name}</code> {name === transport && <mark>in use</mark>}
              <small>{name === builtTransport ? `${WORDS[name]} Chosen by the build.` : WORDS[name]}</small>
            </p>
            {name !== transport && !isBlocked && (
              <ConfirmedAction
                question={questionFor(name, status === 'signed-out')}
                confirmWords={`Switch to ${name}`}
                action={() => switchTransport(inspection, name)}
                pendingWords="Switching …"
              >
                Use {name}
              </ConfirmedAction>
            )}
          </li>
        ))}
      </ul>
      {isBlocked && (
        <p className="remark">This browser keeps nothing for this site, so no choice would last.</p>
      )}
      <Line line={`VITE_TOKEN_TRANSPORT=${transport}`} />
    </Section>
  )
}

function Line({ line }: { line: string }) {
  return (
    <p className="remark">
      For good, in <code>.env</code>: <code className="line">{line}</code>
    </p>
  )
}

function questionFor(name: TokenTransport, isSignedOut: boolean): string {
  const what = `The pages of this browser are loaded anew, and the next sign-in is in ${name}.`
  if (isSignedOut) return `${what} Switch?`
  return `A session keeps its transport for life, so this ends it, here and in the other tabs, and leads to the login. ${what} Switch?`
}
