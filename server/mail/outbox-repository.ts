import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { MailKind, OutboxTable } from '../db/schema.ts'

const COLUMNS = [
  'id',
  'kind',
  'user_id',
  'recipient',
  'ip',
  'user_agent',
  'detail',
  'attempts',
  'created_at',
] as const

/** A mail to send. */
export type OutboxMail = Pick<Selectable<OutboxTable>, (typeof COLUMNS)[number]>

/**
 * The kind of a mail and its recipient. The recipient is a user, an e-mail address, or a name as a client has sent
 * it. For `password_changed`, `recipient` is the withdrawn e-mail address.
 */
export interface NewMail {
  kind: MailKind
  userId?: number
  recipient?: string
  /**
   * Depends on the kind: the label of the linked provider, the new e-mail address, or the change of the second
   * factor.
   */
  detail?: string
}

/** The client that caused a mail, with only the fields that the recipient may learn. */
export interface MailCause {
  ip: string
  userAgent: string
}

/** The cause of a mail that does not name the client. */
export const UNNAMED_CAUSE: MailCause = { ip: '', userAgent: '' }

/** Inserts a mail into the outbox. Run it in the transaction of the event that causes the mail. */
export async function insertMail(
  db: Db,
  { kind, userId, recipient = '', detail = '' }: NewMail,
  { ip, userAgent } = UNNAMED_CAUSE,
): Promise<void> {
  const now = epochNow()
  const id = randomBytes(16).toString('hex')
  const cause = { ip, user_agent: userAgent, detail }
  await db
    .insertInto('outbox')
    .values({ id, kind, user_id: userId ?? null, recipient, ...cause, not_before: now, created_at: now })
    .execute()
}

/** Returns the id of the mail that has been due longest. Does not wait for concurrent writes. */
export async function findDueMail(db: Db): Promise<string | undefined> {
  const mail = await db
    .selectFrom('outbox')
    .select('id')
    .where('not_before', '<=', epochNow())
    .orderBy('not_before')
    .limit(1)
    .executeTakeFirst()
  return mail?.id
}

/** Claims a mail. One conditional statement does it, so that at most one of several processes gets the mail. */
export function claimMail(db: Db, id: string, claimedUntil: number): Promise<OutboxMail | undefined> {
  return db
    .updateTable('outbox')
    .set((eb) => ({ not_before: claimedUntil, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('not_before', '<=', epochNow())
    .returning(COLUMNS)
    .executeTakeFirst()
}

export async function postponeMail(db: Db, id: string, notBefore: number): Promise<void> {
  await db.updateTable('outbox').set({ not_before: notBefore }).where('id', '=', id).execute()
}

/** Deletes a mail that was sent or is no longer needed. */
export async function deleteMail(db: Db, id: string): Promise<void> {
  await db.deleteFrom('outbox').where('id', '=', id).execute()
}
