/** A place that any script of the page can look into. */
export type Place = 'the memory of this page' | 'localStorage' | 'document.cookie'

/** Looks where JavaScript finds a token; `held` is what the session itself has of it. */
export function placesOf(held: string | undefined): Place[] {
  if (held === undefined) return []
  const isStored = storedItems().some(({ value }) => value.includes(held))
  return [
    'the memory of this page',
    ...(isStored ? (['localStorage'] as const) : []),
    ...(document.cookie.includes(held) ? (['document.cookie'] as const) : []),
  ]
}

/** Something that is kept for this site. */
export interface StoredItem {
  key: string
  value: string
}

/** What localStorage has for this site, but for the inspector's own. Nothing where it is blocked. */
export function storedItems(): StoredItem[] {
  try {
    return Object.entries<string>({ ...localStorage })
      .filter(([key]) => !key.startsWith('gatehouse.inspector'))
      .map(([key, value]) => ({ key, value }))
  } catch {
    return []
  }
}
