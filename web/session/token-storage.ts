import { jwtDecode } from 'jwt-decode'
import type { AccessClaims } from '../../shared/claims.ts'
import type { TokenTransport } from '../../shared/transports.ts'
import type { SessionData } from './auth-state.ts'

/** What outlives a page and is seen by every tab. */
export interface Stored {
  /** Which session: tells a tab that another person has signed in. */
  sid: string
  /** The session itself, in the transport `body` alone. */
  session?: SessionData
}

/** A sign-out of this session, with its token where no cookie carries it. */
export interface OwedSignOut {
  sid: string
  refresh?: string
}

export interface TokenStorage {
  read(): Stored | undefined
  write(session: SessionData): void
  clear(): void

  /** Notes a sign-out that the server has not heard of yet. */
  owe(signOut: OwedSignOut): void
  owed(): OwedSignOut | undefined
  settle(): void

  /** Calls back when another tab has written or cleared; answers how to stop that. */
  onChange(listener: () => void): () => void
}

/** The tutorial's key. */
const TOKENS_KEY = 'authTokens'

/** A hint, never a token: there may be a cookie to restore a session from. */
const HINT_KEY = 'gatehouse.session'

const OWED_KEY = 'gatehouse.sign-out'

/** Makes the storage of a transport, in localStorage or, where that is blocked, for this page. */
export function createTokenStorage(
  transport: TokenTransport,
  storage = localStorageOrMemory(),
): TokenStorage {
  const key = transport === 'body' ? TOKENS_KEY : HINT_KEY
  const parse = transport === 'body' ? parseTokens : parseHint
  const format = transport === 'body' ? formatTokens : formatHint

  return {
    read() {
      const text = storage.getItem(key)
      return text === null ? undefined : parse(text)
    },
    write: (session) => storage.setItem(key, format(session)),
    clear: () => storage.removeItem(key),

    owe: (signOut) => storage.setItem(OWED_KEY, JSON.stringify(signOut)),
    owed() {
      const text = storage.getItem(OWED_KEY)
      return text === null ? undefined : parseOwed(text)
    },
    settle: () => storage.removeItem(OWED_KEY),

    onChange(listener) {
      // A null key: all was cleared. The event comes from other tabs alone.
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

/** Undefined for anything but tokens, whoever put it there. */
function parseTokens(text: string): Stored | undefined {
  try {
    const { access, refresh, received_at } = JSON.parse(text)
    const user = jwtDecode<AccessClaims>(access)
    jwtDecode(refresh)
    const session = { user, authTokens: { access, refresh }, receivedAt: Number(received_at) || 0 }
    return { sid: user.sid, session }
  } catch {
    return undefined
  }
}

function formatHint({ user }: SessionData): string {
  return JSON.stringify({ sid: user.sid })
}

function parseHint(text: string): Stored | undefined {
  try {
    const { sid } = JSON.parse(text)
    return typeof sid === 'string' ? { sid } : undefined
  } catch {
    return undefined
  }
}

function parseOwed(text: string): OwedSignOut | undefined {
  try {
    const { sid, refresh } = JSON.parse(text)
    return { sid: String(sid), refresh: typeof refresh === 'string' ? refresh : undefined }
  } catch {
    return undefined
  }
}

type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

function localStorageOrMemory(): KeyValue {
  try {
    // Reading the property throws where storage is blocked.
    return window.localStorage
  } catch {
    const memory = new Map<string, string>()
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    }
  }
}
