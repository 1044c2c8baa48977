import type { Note } from '../../../shared/app/note-api.ts'
import { epochNow, isoTime } from '../../../shared/epoch.ts'
import type { Db } from '../../db/database.ts'
import { errors } from '../../errors.ts'
import { deleteNote, findNotes, insertNote, type StoredNote } from './note-repository.ts'

/** Returns the notes of a user, newest first. */
export async function listNotes(db: Db, userId: number): Promise<Note[]> {
  return (await findNotes(db, userId)).map(toNote)
}

/** Adds a note of a user, and returns it. */
export async function addNote(db: Db, userId: number, text: string): Promise<Note> {
  return toNote(await insertNote(db, userId, { text, created_at: epochNow() }))
}

/** Deletes a note. @throws {ApiError} 404 if the user has no such note */
export async function removeNote(db: Db, userId: number, id: number): Promise<void> {
  if (!(await deleteNote(db, userId, id))) throw errors.notFound()
}

function toNote({ created_at, ...note }: StoredNote): Note {
  return { ...note, created_at: isoTime(created_at) }
}
