import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { Badge } from '../components/Badge.tsx'
import { Section } from '../components/Section.tsx'
import { useInspection } from './InspectionContext.tsx'
import { SwitchButton } from './SwitchButton.tsx'

const DESCRIPTIONS: Record<TokenTransport, string> = {
  body: 'Both tokens in JSON, kept in localStorage, as in the tutorial.',
  'refresh-cookie': 'The refresh token in an HttpOnly cookie, the access token in memory.',
  cookies: 'Both tokens in HttpOnly cookies.',
}

/** Renders the transport of the tokens, and buttons that sign in again with another one. */
export function TransportChoice() {
  const { transport, builtTransport, storage } = useInspection()
  const isBlocked = storage.isBlocked
  return (
    <Section title="Transport">
      <ul className="transports">
        {TOKEN_TRANSPORTS.map((name) => (
          <li key={name}>
            <p>
              <code>{name}</code> {name === transport && <Badge>in use</Badge>}
              <small>
                {name === builtTransport ? `${DESCRIPTIONS[name]} Chosen by the build.` : DESCRIPTIONS[name]}
              </small>
            </p>
            {name !== transport && !isBlocked && <SwitchButton to={name}>{`Use ${name}`}</SwitchButton>}
          </li>
        ))}
      </ul>
      {isBlocked && (
        <p className="remark">This browser blocks storage for this site, so no choice would last.</p>
      )}
      <Line line={`VITE_TOKEN_TRANSPORT=${transport}`} />
    </Section>
  )
}

function Line({ line }: { line: string }) {
  return (
    <p className="remark">
      To keep it, put this line into <code>.env</code>: <code className="line">{line}</code>
    </p>
  )
}
