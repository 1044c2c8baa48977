import { createHash } from 'node:crypto'

/**
 * Folds a user name or an e-mail address to the form in which it is compared and is unique:
 * compatibility characters (NFKC) and case make no difference.
 */
export function nameKey(name: string): string {
  // Upper case first: it folds what has no lower-case pair of its own, such as ß and ss.
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** Names a name or an address where it is only counted: people type passwords into the wrong field. */
export function hashOfName(name: string): string {
  return createHash('sha256').update(nameKey(name)).digest('hex')
}
