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

// The whole app of a test, in its own window: only the network is the test's.

// A limit, not a figure: a busy machine is late.
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

/** An identity whose address user1 has. */
export const WAITING: PendingIdentity = {
  next: 'link',
  handle: 'handle-1',
  provider: 'google',
  email: 'sam@smith.com',
  username: 'sam',
  return_to: '/',
}

/** Opens the app at an address, in StrictMode, as in development. No provider is switched on but those named. */
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

/** Takes the pages away, and the toasts too, which the pages of the next test would show again. */
function closeApp(): void {
  cleanup()
  toast.dismiss()
}

/** What the server answers by itself, by request line. What is not in it waits for the test. */
export type Answers = Record<string, [status: number, body?: unknown]>

/** Opens the app in a tab in which user1 is signed in. The answers may be changed later on. */
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

/** Leaves the hint in the browser that there may be a session to restore. */
export function remember(): void {
  localStorage.setItem('gatehouse.session', JSON.stringify({ sid: 'sid-1' }))
}

/** Waits until this was sent, and takes the latest. */
export async function requestTo({ sent }: Network, line: string): Promise<NetworkRequest> {
  return waitFor(() => {
    const request = sent.findLast((candidate) => candidate.line === line)
    if (!request) throw new Error(`Nothing was sent to ${line}.`)
    return request
  })
}

/** How often this was sent. */
export function countOf({ sent }: Network, line: string): number {
  return sent.filter((request) => request.line === line).length
}
