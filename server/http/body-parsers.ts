import { isUtf8 } from 'node:buffer'
import { parse as parseForm } from 'node:querystring'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'

/**
 * Reads JSON and urlencoded bodies. No body, and an empty one that calls itself JSON, is `{}`:
 * what is missing is then told by field, as Django REST framework does. Register it before the routes.
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
 * @throws {ApiError} 400 parse_error, also for percent signs that spell another charset
 */
function readForm(request: FastifyRequest, body: Buffer) {
  const text = readText(request, body)
  const spelled = body
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (!isUtf8(Buffer.from(spelled, 'latin1'))) throw errors.bodyNotUtf8()
  return parseForm(text)
}

/** ASCII is UTF-8 too, and some programs name it. */
const CHARSETS = ['utf-8', 'utf8', 'us-ascii']

/**
 * Refuses a body that calls itself anything but UTF-8: nothing else is decoded here.
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
 * Returns the text of a body. A decoder would put a replacement character for what is not UTF-8, and
 * different passwords would become the same.
 *
 * @throws {ApiError} 400 parse_error, 415
 */
function readText(request: FastifyRequest, body: Buffer): string {
  requireUtf8Charset(request)
  if (!isUtf8(body)) throw errors.bodyNotUtf8()
  return body.toString()
}
