import { z } from 'zod'
import type { AdminUserQuery } from '../../shared/api/admin-api.ts'
import { errors } from '../errors.ts'

/** Where a list of users is sorted how, a page ends. */
export interface UserCursor extends Pick<AdminUserQuery, 'sort' | 'order'> {
  value: string | number
  id: number
}

const Id = z.int().nonnegative()
const Text = z
  .string()
  // A database may refuse what no name has.
  .refine((text) => !text.includes('\0'))

/** Writes down where a page ends, for whoever asks for the next one. It hides nothing. */
export function writeCursor({ sort, order, value, id }: UserCursor): string {
  return Buffer.from(JSON.stringify([sort, order, value, id])).toString('base64url')
}

/**
 * Reads where the page before has ended.
 *
 * @throws {ApiError} 400 invalid with `after`, when it is none, or one of a list that is sorted otherwise
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
    // No JSON is no cursor.
    return undefined
  }
}
