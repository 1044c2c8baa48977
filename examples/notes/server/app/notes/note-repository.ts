import type { Db } from '../../db/database.ts'

// Every query names the user, so that no id of a note opens the note of another user.

/** A note as it is stored. */
export interface StoredNote {
  id: number
  text: string
  created_at: number
}

/** Bounds the response. Older notes are not listed. */
const LISTED_NOTES = 100

/** Returns the notes of a user, newest first. */
export function findNotes(db: Db, userId: number): Promise<StoredNote[]> {
  return db
    .selectFrom('notes')
    .select(['id', 'text', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(LISTED_NOTES)
    .execute()
}

/** Stores a note of a user, and returns it. */
export function insertNote(db: Db, userId: number, note: Omit<StoredNote, 'id'>): Promise<StoredNote> {
  return db
    .insertInto('notes')
    .values({ ...note, user_id: userId })
    .returning(['id', 'text', 'created_at'])
    .executeTakeFirstOrThrow()
}

/** Deletes a note of a user. Returns whether there was one. */
export async function deleteNote(db: Db, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('notes')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
