import { epochNow } from '../../shared/epoch.ts'
import type { Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import { type Attempt, type AttemptDeps, consumeAttempt, type Quota } from '../limits/attempts.ts'
import { clearWindows } from '../limits/limit-repository.ts'
import { isKnownNetwork } from './known-network-repository.ts'
import { hashOfName } from './name-key.ts'

/**
 * Takes a place for a guess at somebody's password: one of the address and one of the account.
 * Name and e-mail address of an account count together; a name that nobody has counts likewise.
 *
 * From a network where the account signed in lately there is a count of its own. Strangers use up
 * the strangers' places alone: nobody can lock the owner out (OWASP ASVS 6.1.1).
 *
 * @throws {ApiError} 429 throttled
 */
export async function takeSignInTry(
  deps: AttemptDeps,
  userId: number | undefined,
  name: string,
): Promise<Attempt> {
  const { network } = deps.client
  // Asked for an unknown name as well, so that the time of a refusal does not tell.
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
 * Takes a place for the password that somebody who is signed in confirms something with: not the
 * strangers' places, which strangers may have used up.
 *
 * @throws {ApiError} 429 throttled
 */
export function takeConfirmationTry(deps: AttemptDeps, userId: number): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => guesses(`${accountKey(userId)}confirmation`, limits))
}

/** Takes a place for the token of a mailed link. @throws {ApiError} 429 throttled */
export function takeMailTokenTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ mailToken }) => [{ key: `link from ${deps.client.network}`, ...mailToken }])
}

/** Takes a place for a new account. @throws {ApiError} 429 throttled */
export function takeRegistrationTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, (limits) => [newAddresses(deps, limits)])
}

/**
 * Takes a place for a look at whether a user name is taken. Give it back if the name is free: people who
 * register use up none.
 *
 * @throws {ApiError} 429 throttled
 */
export function takeNameTry(deps: AttemptDeps): Promise<Attempt> {
  return consumeAttempt(deps, ({ takenName }) => [
    { key: `taken name from ${deps.client.network}`, ...takenName },
  ])
}

/**
 * Takes a place for another address, which gets mail from us: somebody who could name any number
 * of them would have us write to strangers. It is not given back.
 *
 * @throws {ApiError} 429 throttled
 */
export async function takeNewAddressTry(deps: AttemptDeps, userId: number): Promise<void> {
  await consumeAttempt(deps, (limits) => [
    newAddresses(deps, limits),
    { key: `${accountKey(userId)}address`, ...limits.mail },
  ])
}

/** New accounts and changed addresses count together: both have a stranger written to. */
function newAddresses({ client }: AttemptDeps, { registration }: Limits): Quota {
  return { key: `new address from ${client.network}`, ...registration }
}

/** Forgets how often somebody's password was guessed at: for a person who has proven the address. */
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
