import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'

const OPEN_KEY = 'gatehouse.inspector'

/** Exported because its storage event tells of a choice in another tab. */
export const TRANSPORT_KEY = 'gatehouse.inspector.transport'

/** Returns whether the panel was left open. */
export function wasOpen(): boolean {
  return read(OPEN_KEY) === 'open'
}

/** Stores whether the panel is open. */
export function rememberOpen(isOpen: boolean): void {
  write(OPEN_KEY, isOpen ? 'open' : undefined)
}

/** Returns the transport that was chosen in the panel. Undefined for that of the build. */
export function chosenTransport(): TokenTransport | undefined {
  const chosen = read(TRANSPORT_KEY)
  return TOKEN_TRANSPORTS.find((transport) => transport === chosen)
}

/**
 * Chooses the transport of the pages that are opened from now on. Undefined stands for that of the build.
 *
 * @returns whether the browser stores that
 */
export function chooseTransport(transport: TokenTransport | undefined): boolean {
  return write(TRANSPORT_KEY, transport)
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage is blocked: nothing was kept.
    return null
  }
}

function write(key: string, value: string | undefined): boolean {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
    return true
  } catch {
    return false
  }
}
