import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { epochNow } from '../../shared/epoch.ts'
import type { Db } from '../db/database.ts'
import type { MailKind, OutboxTable } from '../db/schema.ts'

const COLUMNS = ['id', 'kind', 'user_id', 'recipient', 'attempts', 'created_at'] as const

/** A mail to send. */
export type OutboxMail = Pick<Selectable<OutboxTable>, (typeof COLUMNS)[number]>

/** The kind of a mail and its recipient: a user, an e-mail address, or the user whom a typed name means. */
export interface NewMail {
  kind: MailKind
  userId?: number
  recipient?: string
}

/** Inserts a mail into the outbox, in the transaction of its cause. */
export async function insertMail(db: Db, { kind, userId, recipient = '' }: NewMail): Promise<void> {
  const now = epochNow()
  const id = randomBytes(16).toString('hex')
  await db
    .insertInto('outbox')
    .values({ id, kind, user_id: userId ?? null, recipient, not_before: now, created_at: now })
    .execute()
}

/** Returns the mail that has waited longest. Does not wait for writers. */
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

/** Claims a mail in one conditional statement. Of several processes exactly one gets it. */
export function claimMail(db: Db, id: string, claimedUntil: number): Promise<OutboxMail | undefined> {
  return db
    .updateTable('outbox')
    .set((eb) => ({ not_before: claimedUntil, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('not_before', '<=', epochNow())
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** Postpones a mail. */
export async function postponeMail(db: Db, id: string, notBefore: number): Promise<void> {
  await db.updateTable('outbox').set({ not_before: notBefore }).where('id', '=', id).execute()
}

/** Deletes a mail that was sent, or is no longer needed. */
export async function deleteMail(db: Db, id: string): Promise<void> {
  await db.deleteFrom('outbox').where('id', '=', id).execute()
}
