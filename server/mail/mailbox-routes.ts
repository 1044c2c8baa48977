import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { devMailbox } from '../../shared/api/mailbox-api.ts'
import type { Config } from '../config/config.ts'
import { requireLoopback } from '../http/loopback-only.ts'
import { readKeptMail } from './kept-mail.ts'

/**
 * Registers the route that lists kept mails for developers. A browser that opens the URL of this route is
 * redirected to the page that shows the mails.
 */
export const mailboxRoutes: FastifyPluginAsyncZod<{ config: Config }> = async (app, { config }) => {
  app.route({
    ...devMailbox,
    onRequest: requireLoopback,
    handler: async (request, reply) => {
      const opened = request.headers.accept?.includes('text/html')
      if (opened) return reply.redirect(`${config.pagesUrl}/mailbox`, 303)
      return readKeptMail(config.mail.folder)
    },
  })
}
