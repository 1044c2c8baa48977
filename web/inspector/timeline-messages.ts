import type { Reason } from '../../shared/api/error-body.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'

type Refused = Extract<AuditEntry, { type: 'request-refused' }>
type Answered = Extract<AuditEntry, { type: 'request-answered' | 'other-tab-answered' }>

const REFRESH = 'POST /api/token/refresh'

/** The meaning of the server's reasons for the session, in short. */
const REASONS: Record<Reason, string> = {
  idle: 'away for longer than a refresh token lives',
  session_end: 'the session has reached its end',
  reuse: 'a spent token came again, so the session is over for everyone who holds it',
  password_changed: 'the password was changed',
  ended_elsewhere: 'ended from another device',
  too_many_sessions: 'the account has too many newer sessions',
  deactivated: 'the account is deactivated',
  signed_out: 'signed out',
  lost: 'the server does not know this session',
}

const WORDS: Partial<Record<AuditEntry['type'], string>> = {
  'restore-started': 'Loading: whose session is it?',
  'storage-changed': 'Something else wrote to localStorage',
  'refresh-asked': 'You asked for a refresh',
  'network-cut': 'You pretended to be offline',
  'network-restored': 'You went online again',
  'token-tampered': 'You changed one bit of the access token',
  'spent-token-replayed': 'You sent a spent refresh token once more',
}

/** Returns what happened, in one line. */
export function messageOf(event: TimelineEvent): string {
  switch (event.type) {
    case 'page-opened':
      return `Page opened, transport ${event.transport}`
    case 'clock-checked':
      return event.due
        ? 'Time to refresh'
        : `Nothing due${(event.times ?? 1) > 1 ? `, ${event.times} times` : ''}`
    case 'lock-granted':
      return event.tookMs < 5 ? 'Got the lock at once' : `Got the lock after ${event.tookMs} ms`
    case 'signed-in':
      return `Signed in, generation ${event.gen}`
    case 'tokens-refreshed':
      return `New tokens, generation ${event.gen}`
    case 'signed-out':
      return `Signed out${event.reason ? `: ${event.reason}` : ''}`
    case 'call-retried':
      return `Retry: ${event.line}`
    default:
      return WORDS[event.type] ?? requestWords(event)
  }
}

function requestWords(event: AuditEntry): string {
  switch (event.type) {
    case 'request-sent':
      return `${kindOf(event.line)}${event.line}`
    case 'request-answered':
      return `Answer after ${event.tookMs} ms${generationWords(event)}`
    case 'request-refused':
      return `${event.status} ${event.code} after ${event.tookMs} ms: ${verdictOf(event)}`
    case 'request-failed':
      return event.why === 'network' ? `No answer to ${event.line}` : `Broken off: ${event.line}`
    case 'other-tab-answered':
      return `Another tab: ${event.line}${generationWords(event)}`
    default:
      return event.type
  }
}

function kindOf(line: string): string {
  if (line === REFRESH) return 'Refresh: '
  if (line === 'POST /api/logout') return 'Sign-out: '
  return /^POST \/api\/(token|social)/.test(line) ? 'Sign-in: ' : ''
}

function generationWords(event: Answered): string {
  if (event.gen === undefined) return ''
  const isRepeated = event.type === 'request-answered' && event.again
  return `, generation ${event.gen}${isRepeated ? ' again: nothing moved, the server repeats itself' : ''}`
}

/** Returns the server's verdict: `docs/decisions/0002-one-row-a-session.md` has the table. */
function verdictOf({ status, line, code, reason }: Refused): string {
  if (reason) return `${reason}, ${REASONS[reason]}`
  if (line === REFRESH && code === 'token_not_valid')
    return 'overtaken, another refresh was quicker; nothing ends'
  if (status === 401)
    return code === 'no_active_account' ? 'wrong name or password' : 'this access token opens nothing'
  return status === 429 ? 'too many attempts' : 'refused'
}
