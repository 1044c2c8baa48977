import { PASSWORD_HASHES, type PasswordHash } from '../config/settings.ts'
import type { Db } from '../db/database.ts'
import { hasHashWith } from './password-repository.ts'
import type { PasswordScheme } from './password-scheme.ts'
import { SCHEMES } from './password-schemes.js'

/**
 * The schemes. TypeScript reports an error here if a value of PASSWORD_HASH has no scheme, or if a scheme is
 * incomplete.
 */
const ALL: Record<PasswordHash, PasswordScheme> = SCHEMES

/** Returns the schemes that have hashes in the database. If a scheme has none, the query reads every user. */
export async function findHeldSchemes(db: Db): Promise<PasswordHash[]> {
  const held: PasswordHash[] = []
  for (const name of PASSWORD_HASHES) if (await hasHashWith(db, ALL[name].prefix)) held.push(name)
  return held
}
