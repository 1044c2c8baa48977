import type { TokenDeps } from '../tokens/token-routes.ts'

/** What the routes of other systems need: the same as a sign-in. */
export type CompatDeps = TokenDeps
