import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

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
export function readText(request: FastifyRequest, body: Buffer): string {
  requireUtf8Charset(request)
  if (!isUtf8(body)) throw errors.bodyNotUtf8()
  return body.toString()
}
