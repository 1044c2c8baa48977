import { toApiError } from './client.ts'

/** Ignores the code `not_found`, because deleting what is already gone has succeeded. Throws any other error again. */
export function throwUnlessGone(error: unknown): void {
  if (toApiError(error).code !== 'not_found') throw error
}
