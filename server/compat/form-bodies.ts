import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { errors } from '../errors.ts'
import { requireUtf8Charset } from '../http/body-parsers.ts'

/** A form of a few short fields without files. A longer field is cut, and then too long for every rule. */
const LIMITS = { fields: 20, parts: 20, files: 0, fieldSize: 4_096, fieldNameSize: 100 }

/** Parses multipart forms (RFC 7578) for the routes that are registered beside it. */
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
    // The plugin sets a status for a form that is too large. For a malformed one it throws a plain Error.
    if (error instanceof Error && 'statusCode' in error) throw error
    throw errors.badRequest('The form is malformed.')
  }
  if (!isUtf8()) throw errors.bodyNotUtf8()
  return Object.fromEntries(fields)
}

/** Watches for invalid UTF-8, because the plugin decodes each field with replacement characters. */
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
