import { relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

const YEAR_SECONDS = 31_536_000

/**
 * Serves the built pages. Every path that is neither a file nor below `/api` gets `index.html`, and the
 * router in it decides.
 */
export const staticPages = fp<{ root: string }>(async function staticPages(app, { root }) {
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    preCompressed: true, // the build has written them: see vite.config.ts
    setHeaders: (reply, path) => reply.header('cache-control', cacheControlOf(relative(root, path))),
  })
  // Password managers look here for the page that changes a password (W3C change-password-url).
  app.get('/.well-known/change-password', { schema: { hide: true } }, (_, reply) =>
    reply.redirect('/profile', 303),
  )
  app.setNotFoundHandler(sendPage)
})

function sendPage(request: FastifyRequest, reply: FastifyReply) {
  const isPage =
    ['GET', 'HEAD'].includes(request.method) && !/^\/(api|assets|\.well-known)(\/|$)/.test(pathOf(request))
  if (!isPage) throw errors.notFound()
  return reply.sendFile('index.html')
}

/** Returns the path in any spelling: percent-encoded, or with scheme and host. */
function pathOf({ url }: FastifyRequest): string {
  return decodeURIComponent(new URL(url, 'http://localhost').pathname)
}

/** The names of assets change with their content; `index.html` names the newest. */
function cacheControlOf(file: string): string {
  const isAsset = file.split(sep)[0] === 'assets'
  return isAsset ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache'
}
