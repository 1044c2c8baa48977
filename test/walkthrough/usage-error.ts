/** A mistake in the command line, with a sentence that says how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
