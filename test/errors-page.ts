// What docs/errors.md says about each code and each reason.

/** What an item explains, in its order. */
export const ITEM_PARTS = ['Cause', 'As a user', 'As a developer']

/** Returns the items of the page, each from its heading on. */
export function itemsOf(page: string): string[] {
  return page.split(/^### /m).slice(1)
}

/** Returns which parts an item has. A part without text does not count. */
export function partsOf(item: string): string[] {
  return [...item.matchAll(/^- \*\*(.+?)\.\*\* \S/gm)].map(([, part = '']) => part)
}
