import { epochNow } from '../../shared/epoch.ts'
import { noteEvent, type RequestContext } from '../audit/audit.ts'
import { consume } from '../limits/limit-repository.ts'
import { queueMail } from '../mail/outbox.ts'

/** How many wrong codes within a day cause a warning. A user who mistypes a code or two gets none. */
const WARN_AT = 5

const DAY_SECONDS = 86_400

/**
 * Counts a wrong code, and warns the owner at the fifth within a day, because a client needs the password, a linked
 * provider or an open session to try a code. An attacker with the password can begin any number of challenges, so
 * the codes are counted by account and not by challenge.
 *
 * @param userId undefined for a challenge that does not work. Its codes are counted too, so that the time does not
 *   reveal that it does not work.
 */
export async function countWrongCode(context: RequestContext, userId: number | undefined): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const key = `wrong codes of ${userId ?? `no user, from ${context.client.network}`}`
    const unit = await consume(tx, { key, max: WARN_AT, windowSeconds: DAY_SECONDS, now: epochNow() })
    if (userId === undefined || unit?.count !== WARN_AT) return
    const by = { ...context, db: tx }
    await queueMail(by, { kind: 'second_factor_exhausted', userId })
    await noteEvent(by, { event: 'second_factor_exhausted', userId })
  })
}
