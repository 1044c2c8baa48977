import type { RequestContext } from '../audit/audit.ts'
import { insertMail, type NewMail, UNNAMED_CAUSE } from './outbox-repository.ts'

/**
 * Queues a mail. Run it in the transaction of the event that causes the mail. The mail names the client of the
 * request. If staff act on the account, the mail names no client, because the owner need not know where staff work.
 */
export function queueMail({ db, client, actorId }: RequestContext, mail: NewMail): Promise<void> {
  return insertMail(db, mail, actorId === undefined ? client : UNNAMED_CAUSE)
}
