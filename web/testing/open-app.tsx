import { cleanup, configure, render, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { StrictMode } from 'react'
import { toast } from 'sonner'
import { onTestFinished } from 'vitest'
import type { Profile } from '../../shared/api/account-api.ts'
import type { PendingIdentity, SocialProvider } from '../../shared/api/social-api.ts'
import { App } from '../App.tsx'
import { createClient } from '../api/client.ts'
import { createAuthSession } from '../session/auth-session.ts'
import { withRefreshLock } from '../session/refresh-lock.ts'
import { createTokenStorage } from '../session/token-storage.ts'
import { claims, createNetwork, type Network, type NetworkRequest, token } from './test-network.ts'

// Renders the whole app for a test, in its own window. Only the network is replaced.

// A limit, not an expectation: a busy machine is slow.
configure({ asyncUtilTimeout: 20_000 })

/** The token of user1. */
export const access = token(claims())

/** The profile of user1. */
export const PROFILE: Profile = {
  user: {
    id: 1,
    username: 'user1',
    is_staff: false,
    email_verified: true,
    date_joined: '2026-11-01T09:00:00.000Z',
    last_login: null,
  },
  first_name: 'Sam',
  last_name: 'Smith',
  email: 'sam@smith.com',
  pending_email: null,
}

/** The providers of a server that has them. */
export const PROVIDERS: SocialProvider[] = [
  { name: 'google', label: 'Google', stand_in: true },
  { name: 'github', label: 'GitHub', stand_in: false },
]

/** An identity whose e-mail address belongs to user1. */
export const WAITING: PendingIdentity = {
  next: 'link',
  handle: 'handle-1',
  provider: 'google',
  email: 'sam@smith.com',
  username: 'sam',
  return_to: '/',
}

/** Opens the app at a path, in StrictMode as in development, with only these providers switched on. */
export function openApp(path = '/', providers: SocialProvider[] = []) {
  history.replaceState(null, '', path)
  const network = createNetwork({ 'GET /api/social': providers })
  const session = createAuthSession({
    call: createClient(),
    storage: createTokenStorage('refresh-cookie'),
    withLock: withRefreshLock,
    transport: 'refresh-cookie',
  })
  onTestFinished(session.start())
  onTestFinished(closeApp)
  render(
    <StrictMode>
      <App session={session} />
    </StrictMode>,
  )
  return { network, session, user: userEvent.setup() }
}

/** Unmounts the app and removes its toasts, which the next test would show again. */
function closeApp(): void {
  cleanup()
  toast.dismiss()
}

/** The automatic responses of the server, by request line. Any other request waits for the test. */
export type Answers = Record<string, [status: number, body?: unknown]>

/** Opens the app in a tab in which user1 is signed in. `answers` may be changed later on. */
export function openSignedIn(path: string, answers: Answers = {}, providers: SocialProvider[] = []) {
  remember()
  const app = openApp(path, providers)
  const all: Answers = {
    'POST /api/token/refresh': [200, { access }],
    'GET /api/auth-check': [200, { authenticated: true, claims: claims() }],
    'GET /api/profile': [200, PROFILE],
    'GET /api/social/identities': [200, { has_password: true, identities: [] }],
    ...answers,
  }
  app.network.answerAll(({ line }) => all[line])
  const refresh = app.network.sent[0]
  void refresh?.answer(200, { access })
  return { ...app, answers: all }
}

/** Stores the hint that there may be a session to restore. */
export function remember(): void {
  localStorage.setItem('gatehouse.session', JSON.stringify({ sid: 'sid-1' }))
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
