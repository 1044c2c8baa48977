import { epochNow } from '../../shared/epoch.ts'
import type { Config, Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { TokenPurpose } from '../db/schema.ts'
import type { Quota } from '../limits/attempts.ts'
import { consume } from '../limits/limit-repository.ts'
import type { OutboxMail } from '../mail/outbox-repository.ts'
import { hashOfName } from './name-key.ts'

/** Returns the quotas that a mail counts against, given the configured limits. */
export type MailCounters = (limits: Limits) => Quota[]

/**
 * Returns whether a mail that strangers could have triggered may be sent now. If not, it is dropped silently,
 * because the response to its request was sent long before.
 */
export async function mayWrite(
  { db, config }: { db: Db; config: Pick<Config, 'limits'> },
  mail: OutboxMail,
  counters: MailCounters,
): Promise<boolean> {
  // A retry is the same mail, so it is counted once.
  if (!config.limits || mail.attempts > 1) return true
  const now = epochNow()
  for (const counter of counters(config.limits)) {
    if (!(await consume(db, { ...counter, now }))) return false
  }
  return true
}

/**
 * Returns the quotas of a link. Each account that claims an e-mail address has its own for each purpose, so
 * that an attacker uses up only the links of their own accounts. All of them share the daily limit of the
 * purpose.
 */
export function linkCounters(purpose: TokenPurpose, address: string, userId: number): MailCounters {
  const key = `${keyOf(address)} ${purpose}`
  return ({ mail, mailDay }) => [
    { key: `${key} ${userId}`, ...mail },
    { key: `${key} daily`, ...mailDay },
  ]
}

/** Returns the quota of the warning that an e-mail address was used, because strangers trigger it. */
export function inUseCounters(address: string): MailCounters {
  return () => [{ key: `${keyOf(address)} in use`, max: 1, windowSeconds: 86_400 }]
}

function keyOf(address: string): string {
  return `mail ${hashOfName(address)}`
}
