import type { TokenDeps } from '../tokens/token-routes.ts'

/** The dependencies of the routes of other systems: the same as for a sign-in. */
export type CompatDeps = TokenDeps
