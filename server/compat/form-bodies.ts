import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'
import { requireUtf8Charset } from '../http/body-parsers.ts'

/**
 * Limits for a form of a few short fields without files. A longer field is cut, but even then it is too long
 * for every rule.
 */
const LIMITS = { fields: 20, parts: 20, files: 0, fieldSize: 4_096, fieldNameSize: 100 }

/** Parses multipart forms (RFC 7578), for the routes of the plugin that registers it. */
export const formBodies = fp(async function formBodies(app) {
  await app.register(multipart, { limits: LIMITS })

  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = await readForm(request)
  })
})

async function readForm(request: FastifyRequest): Promise<Record<string, unknown>> {
  requireUtf8Charset(request)
  const fields = new Map<string, unknown>()
  const isUtf8 = watchUtf8(request)
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields.set(part.fieldname, part.value)
    }
  } catch (error) {
    // For a form that is too large the plugin throws an error with a status. For a malformed one it throws a
    // plain Error.
    if (error instanceof Error && 'statusCode' in error) throw error
    throw errors.badRequest('The form is malformed.')
  }
  if (!isUtf8()) throw errors.bodyNotUtf8()
  return Object.fromEntries(fields)
}

/**
 * Returns the check whether the body was valid UTF-8. The plugin would replace invalid bytes, and different
 * passwords could become equal.
 */
function watchUtf8({ raw }: FastifyRequest): () => boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isUtf8 = true
  const look = (chunk?: Buffer) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined })
    } catch {
      isUtf8 = false
    }
  }
  raw.on('data', look)
  return () => {
    look()
    return isUtf8
  }
}
