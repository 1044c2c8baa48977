/** A range of texts: from its beginning up to, and without, its end. */
export interface KeyRange {
  from: string
  until: string
}

/** Sorts behind whatever goes on: nothing that anybody types has this character. */
const LAST_CHARACTER = '\u{10FFFF}'

/** All texts that begin so. An index serves a range; LIKE would read every row. */
export function beginningWith(prefix: string): KeyRange {
  return { from: prefix, until: `${prefix}${LAST_CHARACTER}` }
}
