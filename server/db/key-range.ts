/** A range of texts, from `from` up to but not including its end. */
export interface KeyRange {
  from: string
  until: string
}

/** Sorts after every continuation, because no input contains this character. */
const LAST_CHARACTER = '\u{10FFFF}'

/**
 * Returns the range of all texts with this prefix. An index serves a range, but LIKE would read every row.
 */
export function beginningWith(prefix: string): KeyRange {
  return { from: prefix, until: `${prefix}${LAST_CHARACTER}` }
}
