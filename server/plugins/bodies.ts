import formbody from '@fastify/formbody'
import type { preValidationHookHandler } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Reads JSON and urlencoded bodies. No body, and an empty one that calls itself JSON, is `{}`:
 * what is missing is then told by field, as Django REST framework does. Register it before the routes.
 */
export const bodies = fp(async (app) => {
  const parseJson = app.getDefaultJsonParser('error', 'error')

  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else parseJson(request, body, done)
  })
  await app.register(formbody)

  app.addHook('onRoute', (route) => {
    if (route.schema?.body) route.preValidation = [fillBody, ...[route.preValidation ?? []].flat()]
  })
})

const fillBody: preValidationHookHandler = (request, _, done) => {
  request.body ??= {}
  done()
}
