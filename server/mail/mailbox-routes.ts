import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { devMailbox } from '../../shared/api/mailbox-api.ts'
import type { Config } from '../config.ts'
import { errors } from '../errors.ts'
import { readKeptMail } from './kept-mail.ts'

const OUR_HOSTS = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

/** Shows a developer the mail that was kept; a browser is led to the page for it. */
export const mailboxRoutes: FastifyPluginAsyncZod<{ config: Config }> = async (app, { config }) => {
  app.route({
    ...devMailbox,
    handler: async (request, reply) => {
      // A name that somebody else has pointed at this machine is not ours (DNS rebinding).
      if (!OUR_HOSTS.has(request.hostname)) throw errors.notFound()
      const opened = request.headers.accept?.includes('text/html')
      if (opened) return reply.redirect(`${config.publicUrl}/mailbox`, 303)
      return readKeptMail(config.mail.folder)
    },
  })
}
