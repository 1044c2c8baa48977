import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'

/** The facts that only the page knows: its URL, its permissions, its build. */
export interface PageFacts {
  /** The URL of the page. */
  url: string
  /** The origin of the API that the page calls. */
  apiOrigin: string
  /** Whether the page is in a frame of a page of another origin. */
  inForeignFrame: boolean
  cookiesEnabled: boolean
  storageWorks: boolean
  /** The clock of this device, in seconds since the epoch. */
  clock: number
}

/** Returns the facts of this page. */
export function readPageFacts(): PageFacts {
  return {
    url: location.href,
    apiOrigin: originOf(import.meta.env.VITE_API_URL || location.origin),
    inForeignFrame: isInForeignFrame(),
    cookiesEnabled: navigator.cookieEnabled,
    storageWorks: doesStorageWork(),
    clock: epochNow(),
  }
}

/** Returns the origin of a URL. Any other text stays as it is, to be shown to the developer who wrote it. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address
}

function isInForeignFrame(): boolean {
  try {
    return window.top?.location.origin !== location.origin
  } catch {
    // Reading the URL of a page of another origin throws.
    return true
  }
}

function doesStorageWork(): boolean {
  const key = `${APP_KEY}.probe`
  try {
    localStorage.setItem(key, key)
    const works = localStorage.getItem(key) === key
    localStorage.removeItem(key)
    return works
  } catch {
    // Reading the property throws if storage is blocked, writing if it is full.
    return false
  }
}
