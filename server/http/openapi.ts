import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { APP_NAME } from '../../shared/app-name.ts'
import { MARK_PATH } from '../../shared/mark.ts'
import type { Config } from '../config/config.ts'
import { tokenCookieNames } from './cookie-attributes.ts'
import { tidySchemas } from './openapi-schemas.ts'

interface OpenapiOptions {
  config: Pick<Config, 'publicUrl'>
}

/**
 * Serves the interactive API page at /api/docs, and the OpenAPI description at /api/docs/json. Both are generated
 * from the schemas that validate requests. Register it before the endpoints.
 */
export const openapi = fp<OpenapiOptions>(async function openapi(app, { config }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `${APP_NAME} API`,
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
        description:
          'Sign in with `POST /api/token`, copy the `access` token, press **Authorize** and paste it.',
      },
      // A relative URL, so that it works on any host.
      servers: [{ url: '/' }],
      // By default an endpoint needs no credentials. An endpoint that needs a token overrides this.
      security: [],
      components: { securitySchemes: securitySchemes(config) },
      tags: [
        { name: 'token', description: 'Sign in, stay signed in, sign out' },
        { name: 'account', description: 'Register, verify an e-mail address, read and change the profile' },
        { name: 'password', description: 'Forgotten, reset, changed' },
        { name: 'social', description: 'Sign in with a provider' },
        { name: 'second-factor', description: 'Codes of an app and recovery codes' },
        { name: 'passkey', description: 'Sign in with a passkey, and manage passkeys' },
        { name: 'session', description: 'The sessions of a user' },
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
    theme: { title: `${APP_NAME} API`, js: [{ filename: 'viewport.js', content: SET_VIEWPORT }] },
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/', target: '_self' },
    // The plugin's default policy would upgrade requests to https, and allow fonts, styles and an image of other
    // sites.
    staticCSP: {
      'default-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data:",
      'object-src': "'none'",
      // Swagger UI sets style attributes, which need 'unsafe-inline'. The scripts of Swagger UI need no exception.
      'style-src': "'self' 'unsafe-inline'",
    },
  })
})

/** The page of the plugin has no viewport, so phones would show it as wide as a desktop screen. */
const SET_VIEWPORT = `document.head.append(
  Object.assign(document.createElement('meta'), { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
)`

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 220 32" height="32" fill="#fff">
  <path d="${MARK_PATH}"/><text x="42" y="23" font-family="system-ui, sans-serif" font-size="20">${APP_NAME.replaceAll('&', '&#38;')} API</text>
</svg>`

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
