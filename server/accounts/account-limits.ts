import { epochNow } from '../../shared/epoch.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { type Attempt, type AttemptDeps, consumeAttempt, type Quota } from '../limits/attempts.ts'
import { clearWindows } from '../limits/limit-repository.ts'
import { isKnownNetwork } from './known-network-repository.ts'
import { hashOfName } from './name-key.ts'

/**
 * Consumes an attempt at the password of an account: a unit of the IP address's quota, and of each of the account's
 * two. A sign-in by username and one by e-mail address count against the same account. An unknown name has a quota
 * too, so that the limit does not reveal which accounts exist.
 *
 * Attempts from a network where the account has signed in lately have a separate quota. Attackers on other networks
 * cannot use it up, so they cannot lock the owner out (OWASP ASVS 6.1.1).
 *
 * @throws {ApiError} 429 throttled
 */
export async function consumeSignInAttempt(
  deps: AttemptDeps,
  userId: number | undefined,
  name: string,
): Promise<Attempt> {
  return consumeGuess(deps, userId, `${accountKey(userId ?? hashOfName(name))}sign-in `)
}

/**
 * Consumes an attempt at the second factor of an account, as `consumeSignInAttempt` does. An attacker who knows the
 * password can begin any number of challenges, so all challenges of an account share one quota. A password reset
 * deletes the keys that begin with `accountKey`. This key does not, so that a reset allows no new guesses.
 *
 * @throws {ApiError} 429 throttled
 */
export function consumeSecondFactorAttempt(
  deps: AttemptDeps,
  userId: number | undefined,
  challenge = '',
): Promise<Attempt> {
  return consumeGuess(deps, userId, `second factor of ${userId ?? hashOfName(challenge)} `)
}

/** Consumes a unit of the IP address's quota, and of each of the account's quotas, whose keys begin with `owner`. */
async function consumeGuess(deps: AttemptDeps, userId: number | undefined, owner: string): Promise<Attempt> {
  const { network } = deps.client
  // The query also runs for an unknown account. Without the query, the 429 would come sooner and reveal that the
  // account does not exist.
  const known = await isKnownNetwork(deps.db, userId ?? UNUSED_ID, network, epochNow())
  const account = `${owner}${known ? network : ''}`
  return consumeAttempt(deps, (limits) => [
    { key: `sign-in from ${network}`, ...limits.signInAddress },
    ...guesses(account, limits),
  ])
}

/** The user id that stands for an unknown name. No account has it. */
const UNUSED_ID = 0

/**
 * Consumes an attempt at the password with which a signed-in user confirms an action. Confirmations have a separate
 * quota, because an attacker may have used up the quota of sign-ins.
 *
 * @throws {ApiError} 429 throttled
 */
export function consumeConfirmationAttempt(deps: AttemptDeps, userId: number): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => guesses(`${accountKey(userId)}confirmation`, limits))
}

/** Consumes an attempt at the token of a mailed link. @throws {ApiError} 429 throttled */
export function consumeMailTokenAttempt(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ mailToken }) => [{ key: `link from ${deps.client.network}`, ...mailToken }])
}

/**
 * Consumes one unit of the quota that new accounts and new e-mail addresses share, because each causes a mail.
 *
 * @throws {ApiError} 429 throttled
 */
export function consumeRegistrationAttempt(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => [newAddresses(deps, limits)])
}

/**
 * Consumes one unit of the quota of checks whether a username is taken, because each taken name reveals an account.
 * Refund the unit if the name is free, so that users who register use up nothing.
 *
 * @throws {ApiError} 429 throttled
 */
export function consumeNameAttempt(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ takenName }) => [
    { key: `taken name from ${deps.client.network}`, ...takenName },
  ])
}

/**
 * Consumes one unit of the quota of new e-mail addresses, and never refunds it. Each new address gets a mail.
 * Without a limit, an attacker could send mail to any number of strangers.
 *
 * @throws {ApiError} 429 throttled
 */
export async function consumeNewEmailAttempt(deps: AttemptDeps, userId: number): Promise<void> {
  await consumeAttempt(deps, (limits) => [
    newAddresses(deps, limits),
    { key: `${accountKey(userId)}address`, ...limits.mail },
  ])
}

/**
 * Returns the quota that new accounts and new e-mail addresses share, because both cause a mail to an unverified
 * address.
 */
function newAddresses({ client }: AttemptDeps, { registration }: Limits): Quota {
  return { key: `new address from ${client.network}`, ...registration }
}

/**
 * Resets the limits of an account whose keys begin with `accountKey`. Call it only after a mailed link has proved
 * that the owner makes the request.
 */
export function clearAccountLimits(db: Db, userId: number): Promise<void> {
  return clearWindows(db, accountKey(userId))
}

/**
 * Returns the prefix of an account's keys, such as `account 1 `. Without the space at its end, the prefix of
 * account 1 would also match account 12.
 */
function accountKey(who: number | string): string {
  return `account ${who} `
}

/** Returns two quotas. The short one stops a burst of guesses, and the daily one stops a slow attack. */
function guesses(key: string, { signInAccount, signInAccountDay }: Limits): Quota[] {
  return [
    { key, ...signInAccount },
    { key: `${key} daily`, ...signInAccountDay },
  ]
}
