import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { TokenTransport } from '../shared/transports.ts'
import { App } from './App.tsx'
import { createClient } from './api/client.ts'
import { inspect } from './inspector/inspector.ts'
import { type AuthSessionDeps, createAuthSession } from './session/auth-session.ts'
import { withRefreshLock } from './session/refresh-lock.ts'
import { createTokenStorage } from './session/token-storage.ts'
import { forgetPendingIdentityAtSignOut } from './social/pending-identity.ts'

// vite.config.ts refuses a build with any other value.
const builtTransport = (import.meta.env.VITE_TOKEN_TRANSPORT || 'refresh-cookie') as TokenTransport

const deps: AuthSessionDeps = {
  call: createClient(import.meta.env.VITE_API_URL),
  storage: createTokenStorage(builtTransport),
  withLock: withRefreshLock,
  transport: builtTransport,
}
// Decided at build time: without it the bundle contains nothing of the inspector.
const inspector = import.meta.env.VITE_INSPECTOR === 'on' ? inspect(deps) : undefined
const session = createAuthSession(deps)
forgetPendingIdentityAtSignOut(session)

// Outside React: StrictMode renders and runs effects twice, but a refresh token works once.
session.start()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)

inspector?.open(session)
