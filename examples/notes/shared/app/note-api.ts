import { z } from 'zod'
import { Detail, type Endpoint, refusals, signedIn } from '../api/endpoint.ts'
import { IsoTime } from '../api/iso-time.ts'

/** In characters. */
const NOTE_MAX_LENGTH = 1_000

/** A note of the signed-in user. */
export const Note = z.object({ id: z.int(), text: z.string(), created_at: IsoTime }).meta({ id: 'Note' })
export type Note = z.infer<typeof Note>

/** Lists the notes of the user, newest first. */
export const noteList = {
  method: 'GET',
  url: '/api/notes',
  schema: {
    operationId: 'noteList',
    tags: ['notes'],
    summary: 'Your notes, newest first',
    security: signedIn,
    response: { 200: z.array(Note), ...refusals },
  },
} as const satisfies Endpoint

/** Adds a note. */
export const noteCreate = {
  method: 'POST',
  url: '/api/notes',
  schema: {
    operationId: 'noteCreate',
    tags: ['notes'],
    summary: 'Add a note',
    security: signedIn,
    body: z.object({ text: z.string().trim().min(1).max(NOTE_MAX_LENGTH) }),
    response: { 201: Note, ...refusals },
  },
} as const satisfies Endpoint

/** Deletes one note of the user. */
export const noteDelete = {
  method: 'DELETE',
  url: '/api/notes/:id',
  schema: {
    operationId: 'noteDelete',
    tags: ['notes'],
    summary: 'Delete a note',
    security: signedIn,
    params: z.object({
      id: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    }),
    response: { 200: Detail, ...refusals },
  },
} as const satisfies Endpoint
