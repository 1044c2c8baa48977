import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { TokenPurpose } from '../db/schema.ts'
import { errors } from '../errors.ts'
import {
  consumeStoredToken,
  findStoredToken,
  insertToken,
  type OneTimeToken,
} from './one-time-token-repository.ts'
import { createSecret, hashOfSecret } from './secret.ts'

/**
 * In seconds: a day to verify an e-mail address, an hour to reset a password. OWASP ASVS 6.5.5 allows ten minutes
 * for a code that signs a user in. These links do not sign in, and users often read a mail after more than ten minutes.
 */
const LIFETIMES: Record<TokenPurpose, number> = { verify_email: 86_400, reset_password: 3_600 }

interface NewToken {
  purpose: TokenPurpose
  userId: number
  /** The e-mail address that the token is mailed to. Using the token verifies this address. */
  email: string
  /** In seconds. The default is the lifetime of the purpose. */
  lifetime?: number
}

/**
 * Creates the token of a mailed link, and returns it for the mail. The database stores only its hash, so that a
 * thief of the database cannot use the link.
 */
export async function createToken(
  db: Db,
  { purpose, userId, email, lifetime = LIFETIMES[purpose] }: NewToken,
): Promise<string> {
  const token = createSecret()
  const expires_at = epochNow() + lifetime
  await insertToken(db, {
    hash: hashOfSecret(token),
    purpose,
    user_id: userId,
    email,
    expires_at,
    used_at: null,
  })
  return token
}

/** A token in a request, and the time of the request. */
export interface PresentedToken {
  token: string
  now: number
}

/**
 * Returns a token without consuming it. Returns undefined if it is unknown or expired. Pass the same `now` to
 * `consumeToken` later, so that the token cannot expire between the two calls.
 *
 * @throws {ApiError} 400 already_used
 */
export async function findToken(
  db: Db,
  purpose: TokenPurpose,
  { token, now }: PresentedToken,
): Promise<OneTimeToken | undefined> {
  const found = await findStoredToken(db, purpose, hashOfSecret(token))
  if (!found || found.expires_at <= now) return
  if (found.used_at !== null) throw errors.alreadyUsed()
  return found
}

/** Consumes a token. Returns undefined if the token is unknown, expired, or already used by another request. */
export function consumeToken(
  db: Db,
  purpose: TokenPurpose,
  { token, now }: PresentedToken,
): Promise<OneTimeToken | undefined> {
  return consumeStoredToken(db, purpose, hashOfSecret(token), now)
}
