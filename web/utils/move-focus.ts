const TYPED_INTO = 'textarea, input:not([type="checkbox"], [type="radio"])'

/**
 * Moves the focus to the result of an action, because what was pressed is gone or out of view. Does nothing if the user
 * types in another section of the page by then, whose letters would go nowhere.
 */
export function moveFocus(result: HTMLElement | null): void {
  const active = document.activeElement
  const isElsewhere = active?.matches(TYPED_INTO) && !result?.closest('section')?.contains(active)
  if (!isElsewhere) result?.focus()
}
