import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { PRODUCT_NAME } from '../../shared/product.ts'
import type { Config } from '../config/config.ts'
import { tokenCookieNames } from './cookie-attributes.ts'
import { tidySchemas } from './openapi-schemas.ts'

interface OpenapiOptions {
  config: Pick<Config, 'publicUrl'>
}

/**
 * Serves the interactive API page at /api/docs and its description at /api/docs/json, generated from the
 * schemas that validate requests. Register it before the endpoints.
 */
export const openapi = fp<OpenapiOptions>(async function openapi(app, { config }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `${PRODUCT_NAME} API`,
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
        description:
          'Sign in with `POST /api/token`, copy the `access` token, press **Authorize** and paste it.',
      },
      // Relative, so that it holds on any host.
      servers: [{ url: '/' }],
      // Endpoints that need a token name it.
      security: [],
      components: { securitySchemes: securitySchemes(config) },
      tags: [
        { name: 'token', description: 'Sign in, stay signed in, sign out' },
        { name: 'account', description: 'Register, verify an e-mail address, read and change the profile' },
        { name: 'password', description: 'Forgotten, reset, changed' },
        { name: 'social', description: 'Sign in with a provider' },
        { name: 'session', description: 'Where a user is signed in' },
        { name: 'admin', description: 'Users and the audit trail, for staff' },
        { name: 'service', description: 'The service itself' },
        { name: 'development', description: 'On this machine only' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidySchemas(jsonSchemaTransformObject(document)),
  })

  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null, defaultModelsExpandDepth: -1 },
    theme: { title: `${PRODUCT_NAME} API` },
    // The default policy would upgrade to https and load a foreign image.
    staticCSP: {
      'default-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data:",
      'object-src': "'none'",
      // Swagger UI writes style attributes; its scripts need no exception.
      'style-src': "'self' 'unsafe-inline'",
    },
  })
})

/** Returns the security schemes of the API. */
function securitySchemes(config: Pick<Config, 'publicUrl'>) {
  const { access, refresh } = tokenCookieNames(config)
  return {
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    accessCookie: { type: 'apiKey', in: 'cookie', name: access, description: 'In the transport `cookies`' },
    refreshCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: refresh,
      description: 'Not in the transport `body`',
    },
  } as const
}
