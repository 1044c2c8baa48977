import { jwtDecode } from 'jwt-decode'
import type { AccessClaims } from '../../shared/api/token-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { SessionData } from './auth-state.ts'

/** What is stored in localStorage. It survives the page, and every tab can read it. */
export interface Stored {
  /** The session id. If the tab has another session id, another tab has started a new session. */
  sid: string
  /**
   * The tokens. They are stored only in the transport `body`, because in the other transports the refresh token is
   * in a cookie.
   */
  session?: SessionData
}

/** A sign-out that the server has not received yet. It has the refresh token, unless that token is in a cookie. */
export interface PendingSignOut {
  sid: string
  refresh?: string
}

export interface TokenStorage {
  /** Whether the browser blocks storage for this site. Values are then kept in memory, and lost with the page. */
  isBlocked: boolean

  read(): Stored | undefined
  write(session: SessionData): void
  clear(): void

  readPending(): PendingSignOut | undefined
  writePending(signOut: PendingSignOut): void
  clearPending(): void

  /** Calls the listener when another tab has changed the storage. Returns a function that unsubscribes it. */
  onChange(listener: () => void): () => void
}

/** The key that the Django-React tutorial (README) uses. */
const TOKENS_KEY = 'authTokens'

/** The id of the session, without a token. It shows that there may be a cookie from which to restore a session. */
const HINT_KEY = `${APP_KEY}.session`

const PENDING_KEY = `${APP_KEY}.sign-out`

const PROBE_KEY = `${APP_KEY}.probe`

/** Creates the storage of a transport. It uses localStorage, or memory if the browser blocks localStorage. */
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
      // The browser sends this event only for changes of other tabs. The key is null if the whole storage was
      // cleared.
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

/** Returns undefined if the browser blocks storage. Then `window.localStorage` or `setItem` throws. */
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

/**
 * Creates a storage in memory. An earlier page may have left a session cookie, but the hint of that session is lost.
 * The storage therefore begins with the hint of an unknown session.
 */
function createMemory(): KeyValue {
  const memory = new Map([[HINT_KEY, JSON.stringify({ sid: '' })]])
  return {
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  }
}
