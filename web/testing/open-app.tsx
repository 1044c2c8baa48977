import { cleanup, configure, render, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ReactNode, StrictMode } from 'react'
import { MemoryRouter } from 'react-router-dom'
import { onTestFinished } from 'vitest'
import type { Profile } from '../../shared/api/account-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import { App } from '../App.tsx'
import { createClient } from '../api/client.ts'
import type { AppPage } from '../app/app-pages.tsx'
import { toast } from '../components/toast.ts'
import { AuthProvider } from '../context/AuthContext.tsx'
import { createAuthSession } from '../session/auth-session.ts'
import { withRefreshLock } from '../session/refresh-lock.ts'
import { createTokenStorage } from '../session/token-storage.ts'
import { preloadAll } from '../utils/on-demand.tsx'
import { claims, createNetwork, type Network, type NetworkRequest, token } from './test-network.ts'
import { NO_PASSKEYS } from './test-passkeys.ts'

// Renders the whole app for a test, in its own window. Only the network is replaced.

// A limit, not an expectation: a busy machine is slow.
configure({ asyncUtilTimeout: 20_000 })
// As it is a moment after the start of the app.
await preloadAll()

/** The token of user1. */
export const access = token(claims())

/** The profile of user1. */
export const PROFILE: Profile = {
  user: {
    id: 1,
    username: 'user1',
    is_staff: false,
    email_verified: true,
    has_password: true,
    date_joined: '2026-11-01T09:00:00.000Z',
    last_login: null,
  },
  first_name: 'Sam',
  last_name: 'Smith',
  email: 'sam@smith.com',
  pending_email: null,
}

/**
 * Opens the app at a path, in StrictMode as in development. The server always sends the `standing` responses. `pages`
 * replace those of `web/app/`.
 */
export function openApp(path = '/', standing: Record<string, unknown> = {}, pages?: readonly AppPage[]) {
  history.replaceState(null, '', path)
  const network = createNetwork({ ...STANDING, ...standing })
  const session = createTestSession()
  onTestFinished(session.start())
  onTestFinished(closeApp)
  render(
    <StrictMode>
      <App session={session} pages={pages} />
    </StrictMode>,
  )
  return { network, session, user: userEvent.setup() }
}

/** What pages request beside their own content. */
const STANDING = {
  'GET /api/social': [],
}

function createTestSession() {
  return createAuthSession({
    call: createClient(),
    storage: createTokenStorage('refresh-cookie'),
    withLock: withRefreshLock,
    transport: 'refresh-cookie',
  })
}

/** Renders a component alone, in a tab in which no user is signed in. */
export function renderForGuest(component: ReactNode) {
  onTestFinished(cleanup)
  return render(
    <MemoryRouter>
      <AuthProvider session={createTestSession()}>{component}</AuthProvider>
    </MemoryRouter>,
  )
}

/** Unmounts the app and removes its toasts, which the next test would show again. */
function closeApp(): void {
  cleanup()
  toast.clear()
}

/** The automatic responses of the server, by request line. Any other request waits for the test. */
export type Responses = Record<string, [status: number, body?: unknown]>

/** Opens the app in a tab in which user1 is signed in. `responses` may be changed later on. */
export function openSignedIn(
  path: string,
  responses: Responses = {},
  standing: Record<string, unknown> = {},
  pages?: readonly AppPage[],
) {
  remember()
  const app = openApp(path, standing, pages)
  const all: Responses = {
    'POST /api/token/refresh': [200, { access }],
    'GET /api/session/confirm': [200, { methods: [] }],
    'GET /api/profile': [200, PROFILE],
    'GET /api/sessions': [200, []],
    'GET /api/social/identities': [200, { has_password: true, identities: [] }],
    'GET /api/passkeys': [200, NO_PASSKEYS],
    ...responses,
  }
  app.network.respondToAll(({ line }) => all[line])
  const refresh = app.network.sent[0]
  void refresh?.respond(200, { access })
  return { ...app, responses: all }
}

/** Returns the help and the error of a field, as a screen reader reads them with it. */
export function descriptionOf(field: HTMLElement): string {
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids
    .map((id) => document.getElementById(id)?.textContent)
    .filter(Boolean)
    .join(' ')
}

/** Stores the hint that there may be a session to restore. */
export function remember(): void {
  localStorage.setItem(`${APP_KEY}.session`, JSON.stringify({ sid: 'sid-1' }))
}

/** Waits until the request was sent, and returns the latest. */
export async function requestTo({ sent }: Network, line: string): Promise<NetworkRequest> {
  return waitFor(() => {
    const request = sent.findLast((candidate) => candidate.line === line)
    if (!request) throw new Error(`Nothing was sent to ${line}.`)
    return request
  })
}

/** Returns how often the request was sent. */
export function countOf({ sent }: Network, line: string): number {
  return sent.filter((request) => request.line === line).length
}
