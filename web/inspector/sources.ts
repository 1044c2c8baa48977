import type { RequestLine } from '../../shared/api/routes.ts'
import type { AuditEntry } from './timeline-event.ts'

/** A function of this repository. */
export interface Source {
  file: string
  name: string
}

const source = (file: string, name: string): Source => ({ file, name })

const REDUCER = source('web/session/auth-state.ts', 'authReducer')
const CALL = source('web/session/signed-in-call.ts', 'createSignedInCall')
const PANEL = 'web/inspector/experiments.ts'

const BY_TYPE: Partial<Record<AuditEntry['type'], Source>> = {
  'page-opened': source('web/session/auth-session.ts', 'restore'),
  'clock-checked': source('web/session/auth-session.ts', 'tick'),
  'lock-granted': source('web/session/refresh-lock.ts', 'withRefreshLock'),
  'restore-started': REDUCER,
  'signed-in': REDUCER,
  'tokens-refreshed': REDUCER,
  'signed-out': REDUCER,
  'call-retried': CALL,
  'storage-changed': source('web/session/auth-session.ts', 'followOtherTab'),
  'other-tab-opened': source('web/inspector/other-tabs.ts', 'shareNews'),
  'other-tab-answered': source('web/inspector/other-tabs.ts', 'shareNews'),
  'refresh-asked': source(PANEL, 'refreshNow'),
  'network-cut': source(PANEL, 'pretendOffline'),
  'network-restored': source(PANEL, 'pretendOffline'),
  'token-tampered': source(PANEL, 'tamper'),
  'edited-token-sent': source(PANEL, 'sendEdited'),
  'spent-token-replayed': source(PANEL, 'replaySpentToken'),
}

/** The two ends of a request: the function of the page that sends it, and the function of the server that responds. */
const BY_LINE: Partial<Record<RequestLine, { page: Source; server: Source }>> = {
  'POST /api/token': {
    page: source('web/session/sign-in.ts', 'loginUser'),
    server: source('server/tokens/sign-in.ts', 'signIn'),
  },
  'POST /api/token/refresh': {
    page: source('web/session/session-refresh.ts', 'refreshOnce'),
    server: source('server/tokens/rotation.ts', 'judgeRefresh'),
  },
  'POST /api/logout': {
    page: source('web/session/pending-sign-out.ts', 'sendPendingSignOut'),
    server: source('server/tokens/sign-out.ts', 'signOut'),
  },
  'GET /api/health/ready': {
    page: source('web/session/connection.ts', 'tryNow'),
    server: source('server/http/health-routes.ts', 'healthRoutes'),
  },
}

const ANY_LINE = { page: CALL, server: source('server/tokens/guard.ts', 'createGuard') }

/** Returns the functions that caused an event, the nearest first. Returns an empty list if there are none. */
export function sourcesOf(event: AuditEntry): Source[] {
  const known = BY_TYPE[event.type]
  if (known) return [known]
  if (event.type === 'request-sent') return [(BY_LINE[event.line] ?? ANY_LINE).page]
  if (event.type === 'request-failed') return [source('web/api/client.ts', 'createClient')]
  return 'request' in event ? [(BY_LINE[event.line] ?? ANY_LINE).server] : []
}

/** Every function that an event can name, for the test that they exist. */
export const ALL_SOURCES: Source[] = [
  ...Object.values(BY_TYPE),
  ...Object.values(BY_LINE).flatMap(({ page, server }) => [page, server]),
  ...Object.values(ANY_LINE),
]
