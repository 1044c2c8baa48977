import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { noteCreate, noteDelete, noteList } from '../../../shared/app/note-api.ts'
import { COUNTED } from '../../http/rate-limits.ts'
import type { AppRouteDeps } from '../app-route-deps.ts'
import { addNote, listNotes, removeNote } from './notes.ts'

/** Registers the routes of a user's own notes. */
export const noteRoutes: FastifyPluginAsyncZod<AppRouteDeps> = async (app, { db, requireAccessToken }) => {
  app.route({
    ...noteList,
    onRequest: requireAccessToken,
    handler: ({ user }) => listNotes(db, user.account.id),
  })

  app.route({
    ...noteCreate,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: async ({ user, body }, reply) => {
      reply.code(201)
      return addNote(db, user.account.id, body.text)
    },
  })

  app.route({
    ...noteDelete,
    config: COUNTED,
    onRequest: requireAccessToken,
    handler: async ({ user, params }) => {
      await removeNote(db, user.account.id, params.id)
      return { detail: 'The note is deleted.' }
    },
  })
}
