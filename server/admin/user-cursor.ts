import { z } from 'zod'
import type { AdminUserQuery } from '../../shared/api/admin-api.ts'
import { errors } from '../errors.ts'

/** Where a page ends in a list of users with this sort. */
export interface UserCursor extends Pick<AdminUserQuery, 'sort' | 'order'> {
  value: string | number
  id: number
}

const Id = z.int().nonnegative()
const Text = z
  .string()
  // No name contains U+0000, and PostgreSQL refuses it.
  .refine((text) => !text.includes('\0'))

/** Encodes where a page ends, for the request of the next page. The cursor is not encrypted. */
export function writeCursor({ sort, order, value, id }: UserCursor): string {
  return Buffer.from(JSON.stringify([sort, order, value, id])).toString('base64url')
}

/**
 * Decodes where the previous page ended.
 *
 * @throws {ApiError} 400 invalid with `after` if the cursor is malformed, or belongs to a list with another sort
 */
export function readCursor(
  { sort, order }: Pick<AdminUserQuery, 'sort' | 'order'>,
  after: string,
): UserCursor {
  const isText = sort === 'username' || sort === 'email'
  const shape = z.tuple([z.literal(sort), z.literal(order), isText ? Text : Id, Id])
  const { data } = shape.safeParse(parse(after))
  if (!data) throw errors.invalid({ after: ['Invalid cursor.'] })
  const [, , value, id] = data
  return { sort, order, value, id }
}

function parse(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, 'base64url').toString())
  } catch {
    // A text that is not JSON is not a cursor.
    return undefined
  }
}
