import { isUtf8 } from 'node:buffer'
import { parse as parseForm } from 'node:querystring'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'
import { readText } from './body-charset.ts'

/**
 * Reads JSON and urlencoded bodies. No body, and an empty one that calls itself JSON, is `{}`:
 * what is missing is then told by field, as Django REST framework does. Register it before the routes.
 */
export const bodies = fp(async function bodies(app) {
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
