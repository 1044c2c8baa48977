import type { Reason } from '../../shared/api/error-body.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'

type Refused = Extract<AuditEntry, { type: 'request-refused' }>
type Answered = Extract<AuditEntry, { type: 'request-answered' | 'other-tab-answered' }>

const REFRESH = 'POST /api/token/refresh'

/** The meaning of the server's reasons for the end of a session, in short. */
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

const MESSAGES: Partial<Record<AuditEntry['type'], string>> = {
  'restore-started': 'Loading: is there a session to restore?',
  'storage-changed': 'localStorage was changed by another tab or script',
  'other-tab-opened': 'Another tab opened the app',
  'token-looked-at': 'You looked at the token',
  'refresh-asked': 'You asked for a refresh',
  'network-cut': 'You pretended to be offline',
  'network-restored': 'You went back online',
  'token-tampered': 'You changed one bit of the access token',
  'edited-token-sent': 'You sent an access token that you edited',
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
      return `Signed in, generation ${event.claims.gen}`
    case 'tokens-refreshed':
      return `New tokens, generation ${event.claims.gen}`
    case 'signed-out':
      return `Signed out${event.reason ? `: ${event.reason}` : ''}`
    case 'call-retried':
      return `Retry: ${event.line}`
    default:
      return MESSAGES[event.type] ?? requestMessage(event)
  }
}

function requestMessage(event: AuditEntry): string {
  switch (event.type) {
    case 'request-sent':
      return `${kindOf(event.line)}${event.line}`
    case 'request-answered':
      return `${event.status ?? 'OK'} ${event.line}, ${event.tookMs} ms${generationIn(event)}`
    case 'request-refused':
      return `${event.status} ${event.line}, ${event.tookMs} ms: ${event.code}, ${verdictOf(event)}`
    case 'request-failed':
      return event.why === 'network' ? `No response to ${event.line}` : `Cancelled: ${event.line}`
    case 'other-tab-answered':
      return `Another tab: ${event.line}${generationIn(event)}`
    default:
      return event.type
  }
}

function kindOf(line: string): string {
  if (line === REFRESH) return 'Refresh: '
  if (line === 'POST /api/logout') return 'Sign-out: '
  return /^POST \/api\/(token|social)/.test(line) ? 'Sign-in: ' : ''
}

function generationIn(event: Answered): string {
  if (event.gen === undefined) return ''
  return event.type === 'request-answered' && event.again
    ? `: same tokens again (generation ${event.gen}), a repeat within the grace window`
    : `, generation ${event.gen}`
}

/** Returns the server's verdict: `docs/decisions/0002-one-row-a-session.md` has the table. */
function verdictOf({ status, line, code, reason }: Refused): string {
  if (reason) return `${reason}, ${REASONS[reason]}`
  if (line === REFRESH && code === 'token_not_valid')
    return 'overtaken by another refresh that was quicker; nothing ends'
  if (status === 401)
    return code === 'no_active_account' ? 'wrong username or password' : 'this access token opens nothing'
  return status === 429 ? 'too many attempts' : 'refused'
}
