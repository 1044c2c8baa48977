import { isUtf8 } from 'node:buffer'
import { parse as parseForm } from 'node:querystring'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/**
 * Parses JSON and urlencoded bodies. A request without a body, or with an empty JSON body, gets `{}`. The
 * validation then reports every missing field by name, as in Django REST framework. Register it before the routes.
 */
export const bodyParsers = fp(async function bodyParsers(app) {
  const parseJson = app.getDefaultJsonParser('error', 'error')

  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = readText(request, body)
    if (text === '') done(null, {})
    else parseJson(request, text, done)
  })
  app.addContentTypeParser<Buffer>(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => readForm(request, body),
  )

  app.addHook('onRoute', (route) => {
    if (route.schema?.body) route.preValidation = [fillBody, ...[route.preValidation ?? []].flat()]
  })
})

const fillBody: preValidationHookHandler = (request, _, done) => {
  request.body ??= {}
  done()
}

/**
 * Parses an urlencoded body.
 *
 * @throws {ApiError} 400 parse_error, also if the decoded percent-encoding is not UTF-8; 415 unsupported_media_type
 */
function readForm(request: FastifyRequest, body: Buffer) {
  const text = readText(request, body)
  // Decode the percent-encoding to bytes first, because `parseForm` would silently replace invalid UTF-8.
  const spelled = body
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (!isUtf8(Buffer.from(spelled, 'latin1'))) throw errors.bodyNotUtf8()
  return parseForm(text)
}

/** Every text in ASCII is also UTF-8, so `us-ascii` needs no decoder of its own. Some clients send it. */
const CHARSETS = ['utf-8', 'utf8', 'us-ascii']

/**
 * Refuses a body that declares a charset other than UTF-8, because this server decodes only UTF-8.
 *
 * @throws {ApiError} 415
 */
export function requireUtf8Charset({ headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? ''
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]
  if (charset !== undefined && !CHARSETS.includes(charset.toLowerCase())) {
    throw errors.unsupportedMediaType(type)
  }
}

/**
 * Returns the text of a body. Refuses invalid UTF-8. A lenient decoder would replace every invalid byte by the same
 * character, and two different passwords could become equal.
 *
 * @throws {ApiError} 400 parse_error; 415 unsupported_media_type
 */
function readText(request: FastifyRequest, body: Buffer): string {
  requireUtf8Charset(request)
  if (!isUtf8(body)) throw errors.bodyNotUtf8()
  return body.toString()
}
