import { COOKIE_NAMES, type TokenTransport } from '../../shared/transports.ts'
import { Section } from '../components/Section.tsx'
import type { AuthState } from '../session/auth-state.ts'
import { Fact } from './Fact.tsx'
import { useInspection, useNow, useSessionState, useTimeline } from './InspectionContext.tsx'
import { LESSONS } from './PairCards.tsx'
import { redactTokens } from './redact.ts'
import { storedItems } from './whereabouts.ts'

/** Renders what an injected script could steal, found in the way that such a script would find it. */
export function StorageTab() {
  const { transport } = useInspection()
  const held = heldTokens(useSessionState())
  // The browser does not notify the tab that wrote an item. Most writes come with an event, but the removal of a
  // sign-out that was sent comes after it.
  useTimeline()
  useNow()
  const items = storedItems()
  return (
    <>
      <Section title="What any script of this page can read">
        <dl className="facts stacked">
          {items.map(({ key, value }) => (
            <Fact key={key} name={`localStorage ${key}`}>
              {redactTokens(value)}
            </Fact>
          ))}
          {items.length === 0 && <Fact name="localStorage">nothing</Fact>}
          <Fact name="memory of this page">{held.length > 0 ? held.join(' and ') : 'no token'}</Fact>
          <Fact name="document.cookie">{document.cookie || 'nothing'}</Fact>
        </dl>
        <p className="remark">{LESSONS[transport]}</p>
      </Section>
      <Section title="What no script can read">
        <Cookies />
        <p className="remark">
          HttpOnly: the browser sends it by itself and hides it from scripts. SameSite=Strict: it stays behind
          when another site sends the request. You see it in the developer tools of the browser, under
          “Application” or “Storage”.
        </p>
      </Section>
    </>
  )
}

/** Renders the cookies with tokens. No script sees them, so they follow from the transport and the session. */
function Cookies() {
  const { transport, storage } = useInspection()
  const isOver = useSessionState().status === 'signed-out'
  // The server clears the cookies at a sign-out, and until then they open the session.
  const why = isOver && !storage.readPending() ? NO_SESSION : NO_COOKIE[transport]
  return (
    <dl className="facts stacked">
      {why !== undefined && <Fact name="cookies">{why}</Fact>}
      {why === undefined &&
        COOKIES[transport].map(({ name, what }) => (
          <Fact key={name} name={`cookie ${name}`}>
            {what}
          </Fact>
        ))}
    </dl>
  )
}

/** A session that ended without a sign-out leaves its cookie, which then opens nothing. */
const NO_SESSION = 'none that opens your session: you’re signed out'

/** Why a transport has no cookie with a token. */
const NO_COOKIE: Partial<Record<TokenTransport, string>> = {
  body: 'none: in body the page keeps both tokens',
}

/** Returns the tokens that the session holds in memory, in short. */
function heldTokens(state: AuthState): string[] {
  if (state.status !== 'signed-in') return []
  return Object.entries(state.authTokens)
    .filter(([, token]) => token !== undefined)
    .map(([name, token]) => `the ${name} token ${redactTokens(token)}`)
}

const REFRESH_COOKIE = { name: COOKIE_NAMES.refresh, what: 'The refresh token. HttpOnly, SameSite=Strict.' }

const COOKIES = {
  body: [],
  'refresh-cookie': [REFRESH_COOKIE],
  cookies: [
    { name: COOKIE_NAMES.access, what: 'The access token. HttpOnly, SameSite=Strict.' },
    REFRESH_COOKIE,
  ],
}
