import { epochNow } from '../../shared/epoch.ts'

/** What only the page can know: where it is, what its browser allows it, what it was built with. */
export interface PageFacts {
  /** Its own address. */
  url: string
  /** The origin of the API that its calls go to. */
  apiOrigin: string
  /** Whether it lies in a frame of a page of another origin. */
  inForeignFrame: boolean
  cookiesEnabled: boolean
  storageWorks: boolean
  /** The clock of this device, in seconds since the epoch. */
  clock: number
}

/** Reads them off this page. */
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

/** What is no address stays as it was written: it is about to be shown to whoever wrote it. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address
}

function isInForeignFrame(): boolean {
  try {
    return window.top?.location.origin !== location.origin
  } catch {
    // The browser does not let us look into a page of another origin.
    return true
  }
}

function doesStorageWork(): boolean {
  const key = 'gatehouse.probe'
  try {
    localStorage.setItem(key, key)
    const works = localStorage.getItem(key) === key
    localStorage.removeItem(key)
    return works
  } catch {
    // Reading the property throws where storage is blocked, writing where there is no room.
    return false
  }
}
