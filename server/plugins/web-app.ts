import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

const YEAR_SECONDS = 31_536_000

/**
 * Serves the built pages. Every address that is no file and not the API's is the app's own:
 * it gets `index.html`, and the router in it decides.
 */
export const webApp = fp<{ root: string }>(async (app, { root }) => {
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders: (response, path) => response.header('cache-control', cacheControlOf(path)),
  })
  app.setNotFoundHandler(answerPage)
})

function answerPage(request: FastifyRequest, reply: FastifyReply) {
  const isPage = ['GET', 'HEAD'].includes(request.method) && !/^\/(api|assets)(\/|$)/.test(request.url)
  if (!isPage) throw errors.notFound()
  return reply.sendFile('index.html')
}

/** The names of assets change with their content; `index.html` names the newest. */
function cacheControlOf(path: string): string {
  return path.includes('/assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache'
}
