import { APP_KEY } from '../../shared/app-name.ts'
import { TOKEN_TRANSPORTS, type TokenTransport } from '../../shared/transports.ts'
import { TAB_NAMES, type TabName } from './tab-names.ts'

const OPEN_KEY = `${APP_KEY}.inspector`
const TAB_KEY = `${APP_KEY}.inspector.tab`
const SIDE_KEY = `${APP_KEY}.inspector.side`
const GUIDE_KEY = `${APP_KEY}.inspector.guide`
const GUIDE_HIDDEN_KEY = `${APP_KEY}.inspector.guide-hidden`

/** The edge of a wide window at which the panel opens. In a narrow one it is always the lower edge. */
export const SIDES = ['right', 'bottom'] as const

export type Side = (typeof SIDES)[number]

/** Exported, because the storage event of this key reports a choice in another tab. */
export const TRANSPORT_KEY = `${APP_KEY}.inspector.transport`

/** Returns whether the panel was left open. */
export function wasOpen(): boolean {
  return read(OPEN_KEY) === 'open'
}

/** Stores whether the panel is open. */
export function rememberOpen(isOpen: boolean): void {
  write(OPEN_KEY, isOpen ? 'open' : undefined)
}

/** Returns the transport that was chosen in the panel. Returns undefined if the transport of the build applies. */
export function chosenTransport(): TokenTransport | undefined {
  const chosen = read(TRANSPORT_KEY)
  return TOKEN_TRANSPORTS.find((transport) => transport === chosen)
}

/**
 * Chooses the transport of the pages that are opened from now on. Undefined stands for the transport of the build.
 *
 * @returns whether the browser has stored the choice
 */
export function chooseTransport(transport: TokenTransport | undefined): boolean {
  return write(TRANSPORT_KEY, transport)
}

/** Returns the tab that was shown last. */
export function lastTab(): TabName {
  const kept = read(TAB_KEY)
  return TAB_NAMES.find((name) => name === kept) ?? 'token'
}

/** Stores the tab that is shown. */
export function rememberTab(name: TabName): void {
  write(TAB_KEY, name)
}

/** Returns the side at which the panel was opened last. */
export function lastSide(): Side {
  const kept = read(SIDE_KEY)
  return SIDES.find((side) => side === kept) ?? 'right'
}

/** Stores the side of the panel. */
export function rememberSide(side: Side): void {
  write(SIDE_KEY, side)
}

/**
 * Returns the share of the window that the panel had at a side, in percent. Returns undefined if it was never
 * resized.
 */
export function lastSize(side: Side): number | undefined {
  return Number(read(`${SIDE_KEY}.${side}`)) || undefined
}

/** Stores the share of the window that the panel has at a side, in percent. */
export function rememberSize(side: Side, percent: number): void {
  write(`${SIDE_KEY}.${side}`, String(percent))
}

/** Returns the names of the steps of the guide that are done. */
export function readSteps(): string[] {
  return read(GUIDE_KEY)?.split(',') ?? []
}

/** Stores the names of the steps that are done. */
export function writeSteps(names: readonly string[]): void {
  write(GUIDE_KEY, names.length > 0 ? names.join() : undefined)
}

/** Returns whether the guide was put away. */
export function isGuideHidden(): boolean {
  return read(GUIDE_HIDDEN_KEY) === 'hidden'
}

/** Stores whether the guide is put away. */
export function rememberGuideHidden(isHidden: boolean): void {
  write(GUIDE_HIDDEN_KEY, isHidden ? 'hidden' : undefined)
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
