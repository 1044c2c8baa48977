import { epochNow } from '../../shared/epoch.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { type Attempt, type AttemptDeps, consumeAttempt, type Quota } from '../limits/attempts.ts'
import { clearWindows } from '../limits/limit-repository.ts'
import { isKnownNetwork } from './known-network-repository.ts'
import { hashOfName } from './name-key.ts'

/**
 * Consumes an attempt at the password of an account: one unit of the IP address's quota and one of the
 * account's. User name and e-mail address of an account share a quota. An unknown name has one as well.
 *
 * A network where the account signed in lately has a quota of its own. Attackers elsewhere use up only their
 * own quota, so they cannot lock the owner out (OWASP ASVS 6.1.1).
 *
 * @throws {ApiError} 429 throttled
 */
export async function takeSignInTry(
  deps: AttemptDeps,
  userId: number | undefined,
  name: string,
): Promise<Attempt> {
  const { network } = deps.client
  // Queried for an unknown name as well, so that the time of a refusal does not reveal whether it exists.
  const known = await isKnownNetwork(deps.db, userId ?? NOBODY, network, epochNow())
  const account = `${accountKey(userId ?? hashOfName(name))}sign-in ${known ? network : ''}`
  return consumeAttempt(deps, (limits) => [
    { key: `sign-in from ${network}`, ...limits.signInAddress },
    ...guesses(account, limits),
  ])
}

/** No account has this id. */
const NOBODY = 0

/**
 * Consumes an attempt at the password with which a signed-in user confirms something. It has a quota of its
 * own, because attackers may have used up that of sign-ins.
 *
 * @throws {ApiError} 429 throttled
 */
export function takeConfirmationTry(deps: AttemptDeps, userId: number): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => guesses(`${accountKey(userId)}confirmation`, limits))
}

/** Consumes an attempt at the token of a mailed link. @throws {ApiError} 429 throttled */
export function takeMailTokenTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ mailToken }) => [{ key: `link from ${deps.client.network}`, ...mailToken }])
}

/** Consumes one unit of the quota of new accounts. @throws {ApiError} 429 throttled */
export function takeRegistrationTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => [newAddresses(deps, limits)])
}

/**
 * Consumes a check whether a user name is taken. Refund it if the name is free, so that users who register
 * need no quota.
 *
 * @throws {ApiError} 429 throttled
 */
export function takeNameTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ takenName }) => [
    { key: `taken name from ${deps.client.network}`, ...takenName },
  ])
}

/**
 * Consumes one unit of the quota of new e-mail addresses. Each one gets a mail from us, so without a limit an
 * attacker could make us write to any number of strangers. It is never refunded.
 *
 * @throws {ApiError} 429 throttled
 */
export async function takeNewAddressTry(deps: AttemptDeps, userId: number): Promise<void> {
  await consumeAttempt(deps, (limits) => [
    newAddresses(deps, limits),
    { key: `${accountKey(userId)}address`, ...limits.mail },
  ])
}

/** New accounts and changed e-mail addresses share a quota: both make us write to an unverified address. */
function newAddresses({ client }: AttemptDeps, { registration }: Limits): Quota {
  return { key: `new address from ${client.network}`, ...registration }
}

/** Clears the failed attempts at a user's password, once the user has verified the e-mail address. */
export function clearAccountLimits(db: Db, userId: number): Promise<void> {
  return clearWindows(db, accountKey(userId))
}

function accountKey(who: number | string): string {
  return `account ${who} `
}

function guesses(key: string, { signInAccount, signInAccountDay }: Limits): Quota[] {
  return [
    { key, ...signInAccount },
    { key: `${key} daily`, ...signInAccountDay },
  ]
}
