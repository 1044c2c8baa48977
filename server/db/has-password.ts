import type { ExpressionBuilder } from 'kysely'
import type { Database } from './schema.ts'

/**
 * Selects `has_password`, which is 1 or 0. A query can thus return whether there is a password without returning
 * the hash.
 */
export function hasPassword(eb: ExpressionBuilder<Database, 'users'>) {
  return eb.case().when('users.password_hash', 'is', null).then(0).else(1).end().as('has_password')
}
