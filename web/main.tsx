import '@picocss/pico/css/pico.min.css'
import 'sonner/dist/styles.css'
import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { TokenTransport } from '../shared/transports.ts'
import { App } from './App.tsx'
import { createClient } from './api/client.ts'
import { createInspector } from './inspector/inspector.ts'
import { type AuthSessionDeps, createAuthSession } from './session/auth-session.ts'
import { withRefreshLock } from './session/refresh-lock.ts'
import { createTokenStorage } from './session/token-storage.ts'
import { forgetWaitingAtSignOut } from './social/pending-identity.ts'

// vite.config.ts refuses a build with any other value.
const builtTransport = (import.meta.env.VITE_TOKEN_TRANSPORT || 'refresh-cookie') as TokenTransport

// Decided at build time: without it the bundle contains nothing of the inspector.
const inspector = import.meta.env.VITE_INSPECTOR === 'on' ? createInspector(builtTransport) : undefined
const transport = inspector?.transport ?? builtTransport

const deps: AuthSessionDeps = {
  call: createClient(import.meta.env.VITE_API_URL),
  storage: createTokenStorage(transport),
  withLock: withRefreshLock,
  transport,
}
const session = createAuthSession(inspector?.inspect(deps) ?? deps)
forgetWaitingAtSignOut(session)

// Outside React: StrictMode renders and runs effects twice, but a refresh token works once.
session.start()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)

inspector?.open(session)
