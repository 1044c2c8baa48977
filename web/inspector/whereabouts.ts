import { APP_KEY } from '../../shared/app-name.ts'

/** A place that any script of the page can read. */
export type Place = 'the memory of this page' | 'localStorage' | 'document.cookie'

/** Returns where JavaScript finds a token; `held` is what the session itself has of it. */
export function placesOf(held: string | undefined): Place[] {
  if (held === undefined) return []
  const isStored = storedItems().some(({ value }) => value.includes(held))
  return [
    'the memory of this page',
    ...(isStored ? (['localStorage'] as const) : []),
    ...(document.cookie.includes(held) ? (['document.cookie'] as const) : []),
  ]
}

/** An item that is stored for this site. */
export interface StoredItem {
  key: string
  value: string
}

/**
 * Returns the items in localStorage, except for those of the inspector. Returns an empty list if the storage is
 * blocked.
 */
export function storedItems(): StoredItem[] {
  try {
    return Object.entries<string>({ ...localStorage })
      .filter(([key]) => !key.startsWith(`${APP_KEY}.inspector`))
      .map(([key, value]) => ({ key, value }))
  } catch {
    return []
  }
}
