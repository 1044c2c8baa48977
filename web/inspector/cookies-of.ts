import { COOKIE_NAMES, type TokenTransport } from '../../shared/transports.ts'
import type { WholeExchange } from './exchange-of.ts'

/** The names of the cookies that carry tokens, by transport. Over https they have a prefix. */
const NAMES: Record<TokenTransport, string[]> = {
  body: [],
  'refresh-cookie': [COOKIE_NAMES.refresh],
  cookies: [COOKIE_NAMES.refresh, COOKIE_NAMES.access],
}

const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict'

/**
 * Returns the headers for cookies of an exchange. No script sees them, so they follow from the transport: the browser
 * sends its cookies with every request of a session, and the server sets them with new tokens.
 */
export function cookiesOf({ sent, end }: WholeExchange, transport: TokenTransport) {
  const prefix = location.protocol === 'https:' ? '__Host-' : ''
  const names = NAMES[transport].map((name) => `${prefix}${name}`)
  if (names.length === 0) return {}
  const isOfSession = sent?.jti !== undefined || /refresh|logout/.test(sent?.line ?? '')
  const hasTokens = end?.type === 'request-answered' && end.claims !== undefined
  return {
    sent: isOfSession ? names.map((name) => `${name}=…`).join('; ') : undefined,
    received: hasTokens ? names.map((name) => `${name}=…; ${ATTRIBUTES}`).join(', ') : undefined,
  }
}
