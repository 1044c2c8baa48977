import formbody from '@fastify/formbody'
import fp from 'fastify-plugin'

/**
 * Reads JSON and urlencoded bodies. No body, and an empty one that calls itself JSON, is `{}`:
 * what is missing is then told by field, as Django REST framework does.
 */
export const bodies = fp(async (app) => {
  const parseJson = app.getDefaultJsonParser('error', 'error')

  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else parseJson(request, body, done)
  })
  await app.register(formbody)

  app.addHook('preValidation', (request, _, done) => {
    if (request.routeOptions.schema?.body) request.body ??= {}
    done()
  })
})
