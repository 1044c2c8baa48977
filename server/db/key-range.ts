/** All texts from `from` up to `until`. The range does not include `until`. */
export interface KeyRange {
  from: string
  until: string
}

/** Sorts after every other character. Unicode assigns no character to this code point. */
const LAST_CHARACTER = '\u{10FFFF}'

/**
 * Returns the range of all texts with this prefix. The database finds a range by an index. For LIKE it would read
 * every row.
 */
export function beginningWith(prefix: string): KeyRange {
  return { from: prefix, until: `${prefix}${LAST_CHARACTER}` }
}
