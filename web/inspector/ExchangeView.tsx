import { Section } from '../components/Section.tsx'
import { cookiesOf } from './cookies-of.ts'
import type { WholeExchange } from './exchange-of.ts'
import { useInspection } from './InspectionContext.tsx'

/** Renders a request and its response. The values of tokens and of what the user typed are hidden. */
export function ExchangeView(exchange: WholeExchange) {
  const { transport } = useInspection()
  const { sent, end } = exchange
  const line = sent?.line ?? end?.line
  const cookies = cookiesOf(exchange, transport)
  return (
    <>
      <Section title="Request">
        <Headers first={line} headers={{ ...end?.sent, ...(cookies.sent && { Cookie: cookies.sent }) }} />
        {sent?.body !== undefined && <Body value={sent.body} />}
        {cookies.sent && <p className="remark">The browser adds the cookie. No script sees its value.</p>}
      </Section>
      <Section title="Response">
        {end ? <Response end={end} setCookie={cookies.received} /> : <p className="remark">Not here yet.</p>}
      </Section>
    </>
  )
}

function Response({ end, setCookie }: { end: NonNullable<WholeExchange['end']>; setCookie?: string }) {
  if (end.type === 'request-failed') {
    return (
      <p>{end.why === 'network' ? 'None: the network failed.' : 'None: the page cancelled the request.'}</p>
    )
  }
  return (
    <>
      <Headers
        first={`${end.status ?? ''} after ${end.tookMs} ms`}
        headers={{ ...end.received, ...(setCookie && { 'Set-Cookie': setCookie }) }}
      />
      {end.body !== undefined && <Body value={end.body} />}
    </>
  )
}

/** The headers that matter to tokens. The other headers are folded. */
const TELLING = [
  ...['Authorization', 'Cookie', 'Set-Cookie', 'Content-Type', 'X-Token-Transport', 'X-Session-Id'],
  ...['Www-Authenticate', 'Clear-Site-Data', 'Cache-Control', 'Retry-After'],
]

function Headers({ first, headers }: { first: string | undefined; headers: Record<string, string> }) {
  const entries = Object.entries(headers)
  const others = entries.filter(([name]) => !TELLING.includes(name))
  return (
    <>
      <p className="headers">
        <strong>{first}</strong>
        {entries.filter(([name]) => TELLING.includes(name)).map(toLine)}
      </p>
      {others.length > 0 && (
        <details>
          <summary>{others.length === 1 ? '1 more header' : `${others.length} more headers`}</summary>
          <p className="headers">{others.map(toLine)}</p>
        </details>
      )}
    </>
  )
}

function toLine([name, value]: [string, string]) {
  return (
    <span key={name}>
      {name}: {value}
    </span>
  )
}

function Body({ value }: { value: unknown }) {
  return <pre>{JSON.stringify(value, null, 2)}</pre>
}
