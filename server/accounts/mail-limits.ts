import { epochNow } from '../../shared/epoch.ts'
import type { Config, Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { TokenPurpose } from '../db/schema.ts'
import type { Quota } from '../limits/attempts.ts'
import { consume } from '../limits/limit-repository.ts'
import type { OutboxMail } from '../mail/outbox-repository.ts'
import { hashOfName } from './name-key.ts'

/** Returns the quotas of a mail, given the configured limits. */
export type MailCounters = (limits: Limits) => Quota[]

/**
 * Consumes one unit of each quota of a mail that a stranger may have requested. Returns whether the mail can be sent
 * now. If a quota is exhausted, the mail is dropped without an error, because the request got its response long
 * before.
 */
export async function mayWrite(
  { db, config }: { db: Db; config: Pick<Config, 'limits'> },
  mail: OutboxMail,
  counters: MailCounters,
): Promise<boolean> {
  // A retry sends the same mail, which is already counted.
  if (!config.limits || mail.attempts > 1) return true
  const now = epochNow()
  for (const counter of counters(config.limits)) {
    if (!(await consume(db, { ...counter, now }))) return false
  }
  return true
}

/**
 * Returns the quotas of a mailed link. Each account that claims an e-mail address has a short quota for each
 * purpose, which the account of an attacker does not use up. All accounts with the address share a daily quota for
 * each purpose, which limits the mail to its owner.
 */
export function linkCounters(purpose: TokenPurpose, address: string, userId: number): MailCounters {
  const key = `${keyOf(address)} ${purpose}`
  return ({ mail, mailDay }) => [
    { key: `${key} ${userId}`, ...mail },
    { key: `${key} daily`, ...mailDay },
  ]
}

/** Returns the quota of the warning that another account claims an e-mail address. Strangers can cause this warning. */
export function inUseCounters(address: string): MailCounters {
  return () => [{ key: `${keyOf(address)} in use`, max: 1, windowSeconds: 86_400 }]
}

function keyOf(address: string): string {
  return `mail ${hashOfName(address)}`
}
