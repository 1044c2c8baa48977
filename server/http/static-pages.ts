import { relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/** In seconds: one year, for files that never change. */
const YEAR_SECONDS = 31_536_000

/**
 * Matches paths that are not pages: names of files, such as /favicon.ico, and paths for programs, such as
 * /api/token.
 */
const NO_PAGE = /^\/(api|assets|\.well-known)(\/|$)|\.[a-z\d]+$/i

/**
 * Serves the built pages. A path that is neither a file nor excluded by `NO_PAGE` gets `index.html`. The router in
 * the browser then shows the page, or an error.
 */
export const staticPages = fp<{ root: string }>(async function staticPages(app, { root }) {
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    preCompressed: true, // the build has compressed them: see vite.config.ts
    setHeaders: (reply, path) => reply.header('cache-control', cacheControlOf(relative(root, path))),
  })
  // Password managers open this path (W3C change-password-url). The form is on the profile page.
  app.get('/.well-known/change-password', { schema: { hide: true } }, (_, reply) =>
    reply.redirect('/profile', 303),
  )
  app.setNotFoundHandler(sendPage)
})

function sendPage(request: FastifyRequest, reply: FastifyReply) {
  const isPage = ['GET', 'HEAD'].includes(request.method) && !NO_PAGE.test(pathOf(request))
  if (!isPage) throw errors.notFound()
  return reply.sendFile('index.html')
}

/**
 * Returns the decoded path of a request. In the form for proxies (RFC 9112 §3.2.2), the URL also has scheme and
 * host.
 */
function pathOf({ url }: FastifyRequest): string {
  return decodeURIComponent(new URL(url, 'http://localhost').pathname)
}

/**
 * Returns the Cache-Control header of a file. The name of an asset changes with its content, so browsers keep it
 * for a year. Other files, such as `index.html`, keep their names, so browsers must revalidate them each time.
 */
function cacheControlOf(file: string): string {
  const isAsset = file.split(sep)[0] === 'assets'
  return isAsset ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache'
}
