import { epochNow } from '../../shared/epoch.ts'
import type { Config, Limits } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { TokenPurpose } from '../db/schema.ts'
import type { Quota } from '../limits/attempts.ts'
import { consume } from '../limits/limit-repository.ts'
import type { OutboxMail } from '../mail/outbox-repository.ts'
import { hashOfName } from './name-key.ts'

/** Returns what a mail counts at, of the limits that are set. */
export type MailCounters = (limits: Limits) => Quota[]

/**
 * Returns whether a mail that others could have asked for may be sent now. If not, it is dropped silently:
 * the request that asked for it was answered long before.
 */
export async function mayWrite(
  { db, config }: { db: Db; config: Pick<Config, 'limits'> },
  mail: OutboxMail,
  counters: MailCounters,
): Promise<boolean> {
  // A second attempt is the same mail.
  if (!config.limits || mail.attempts > 1) return true
  const now = epochNow()
  for (const counter of counters(config.limits)) {
    if (!(await consume(db, { ...counter, now }))) return false
  }
  return true
}

/**
 * Returns the counters of a link. Each account that claims an address has its own for each kind, so that
 * strangers use up the links of their accounts alone. All of them share the day's ceiling of the kind.
 */
export function linkCounters(purpose: TokenPurpose, address: string, userId: number): MailCounters {
  const key = `${keyOf(address)} ${purpose}`
  return ({ mail, mailDay }) => [
    { key: `${key} ${userId}`, ...mail },
    { key: `${key} daily`, ...mailDay },
  ]
}

/** Returns the counter of the warning that an address was used: strangers choose how often it is due. */
export function inUseCounters(address: string): MailCounters {
  return () => [{ key: `${keyOf(address)} in use`, max: 1, windowSeconds: 86_400 }]
}

function keyOf(address: string): string {
  return `mail ${hashOfName(address)}`
}
