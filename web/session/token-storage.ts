import { jwtDecode } from 'jwt-decode'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { SessionData } from './auth-state.ts'

/** What outlives a page and is visible to every tab. */
export interface Stored {
  /** The session's id. If it is not the tab's own, another session has begun. */
  sid: string
  /** The session itself, only in the transport `body`. */
  session?: SessionData
}

/** A sign-out that the server has not received, with its token unless a cookie carries it. */
export interface PendingSignOut {
  sid: string
  refresh?: string
}

/** Stores what a tab must find again. */
export interface TokenStorage {
  /** Whether the browser blocks storage for this site. Values are then lost with the page. */
  isBlocked: boolean

  read(): Stored | undefined
  write(session: SessionData): void
  clear(): void

  readPending(): PendingSignOut | undefined
  writePending(signOut: PendingSignOut): void
  clearPending(): void

  /** Calls back when another tab has written or cleared. Returns a function that unsubscribes. */
  onChange(listener: () => void): () => void
}

/** The tutorial's key. */
const TOKENS_KEY = 'authTokens'

/** A hint, never a token: there may be a cookie to restore a session from. */
const HINT_KEY = 'gatehouse.session'

const PENDING_KEY = 'gatehouse.sign-out'

const PROBE_KEY = 'gatehouse.probe'

/** Creates the storage of a transport, in localStorage or, if that is blocked, in memory. */
export function createTokenStorage(transport: TokenTransport): TokenStorage {
  const kept = openLocalStorage()
  const storage = kept ?? createMemory()
  const key = transport === 'body' ? TOKENS_KEY : HINT_KEY
  const parse = transport === 'body' ? parseTokens : parseHint
  const format = transport === 'body' ? formatTokens : formatHint

  return {
    isBlocked: !kept,

    read: () => readItem(storage, key, parse),
    write: (session) => storage.setItem(key, format(session)),
    clear: () => storage.removeItem(key),

    readPending: () => readItem(storage, PENDING_KEY, parsePending),
    writePending: (signOut) => storage.setItem(PENDING_KEY, JSON.stringify(signOut)),
    clearPending: () => storage.removeItem(PENDING_KEY),

    onChange(listener) {
      // The key is null if all was cleared. The browser sends the event only for writes of other tabs.
      const onStorage = (event: StorageEvent) => {
        if (event.key === key || event.key === null) listener()
      }
      addEventListener('storage', onStorage)
      return () => removeEventListener('storage', onStorage)
    },
  }
}

function formatTokens({ authTokens, receivedAt }: SessionData): string {
  return JSON.stringify({ ...authTokens, received_at: receivedAt })
}

function parseTokens(text: string): Stored {
  const { access, refresh, received_at } = JSON.parse(text)
  const user = jwtDecode<AccessClaims>(access)
  jwtDecode(refresh)
  const session = { user, authTokens: { access, refresh }, receivedAt: Number(received_at) || 0 }
  return { sid: user.sid, session }
}

function formatHint({ user }: SessionData): string {
  return JSON.stringify({ sid: user.sid })
}

function parseHint(text: string): Stored | undefined {
  const { sid } = JSON.parse(text)
  return typeof sid === 'string' ? { sid } : undefined
}

function parsePending(text: string): PendingSignOut {
  const { sid, refresh } = JSON.parse(text)
  return { sid: String(sid), refresh: typeof refresh === 'string' ? refresh : undefined }
}

type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Returns undefined if the key is missing, or if its text does not parse. */
function readItem<T>(storage: KeyValue, key: string, parse: (text: string) => T): T | undefined {
  const text = storage.getItem(key)
  if (text === null) return
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

/** Returns undefined if storage is blocked: then reading the property or writing throws. */
function openLocalStorage(): KeyValue | undefined {
  try {
    const { localStorage } = window
    localStorage.setItem(PROBE_KEY, '')
    localStorage.removeItem(PROBE_KEY)
    return localStorage
  } catch {
    return undefined
  }
}

/** Without storage there is no hint, so there may be a cookie of any session. */
function createMemory(): KeyValue {
  const memory = new Map([[HINT_KEY, JSON.stringify({ sid: '' })]])
  return {
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  }
}
