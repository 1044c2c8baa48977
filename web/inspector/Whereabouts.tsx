import { Section } from '../components/Section.tsx'
import type { AuthState } from '../session/auth-state.ts'
import { Fact } from './Fact.tsx'
import { useInspection, useSessionState, useTimeline } from './InspectionContext.tsx'
import { placesOf, storedItems } from './whereabouts.ts'

/** Renders where each token is, found by looking, and so what an injected script could steal. */
export function Whereabouts() {
  const { transport } = useInspection()
  const state = useSessionState()
  // Stored items change with events, but the browser does not notify the tab that wrote them.
  useTimeline()
  return (
    <Section title="Where the tokens are">
      <dl className="claims">
        <TokenPlace name="access" state={state} />
        <TokenPlace name="refresh" state={state} />
      </dl>
      <h3>What any script of this page can read</h3>
      <dl className="claims stacked">
        {storedItems().map(({ key, value }) => (
          <Fact key={key} name={`localStorage ${key}`}>
            {describe(value)}
          </Fact>
        ))}
        <Fact name="document.cookie">{document.cookie || 'nothing'}</Fact>
      </dl>
      <p className="remark">{LESSONS[transport]}</p>
    </Section>
  )
}

const LESSONS = {
  body: 'In body a script that gets into the page, for which one bad package is enough, takes both tokens along and goes on elsewhere.',
  'refresh-cookie':
    'In refresh-cookie such a script can use what this page can, but takes at most an access token of minutes along.',
  cookies: 'In cookies such a script takes no token along. It can still act for you while the page is open.',
}

function TokenPlace({ name, state }: { name: 'access' | 'refresh'; state: AuthState }) {
  if (state.status !== 'signed-in') return <Fact name={name}>There is none that we know of.</Fact>
  const places = placesOf(state.authTokens[name])
  if (places.length === 0) {
    return (
      <Fact name={name}>
        <mark>no script sees it</mark>
        <small>
          An HttpOnly cookie of the browser: it goes along with every request to this site by itself.
        </small>
      </Fact>
    )
  }
  return (
    <Fact name={name}>
      <mark className="exposed">JavaScript sees it</mark>
      <small>In {places.join(' and ')}.</small>
    </Fact>
  )
}

/** Returns a stored value without its tokens, which are long and shown above. */
function describe(value: string): string {
  return value.replace(/eyJ[\w.-]{20,}/g, (token) => `${token.slice(0, 8)}…`)
}
