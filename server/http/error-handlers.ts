import { type OutgoingHttpHeaders, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorBody, ErrorCode } from '../../shared/api/error-body.ts'
import type { Config } from '../config/config.ts'
import { isDatabaseUnavailable } from '../db/database.ts'
import { ApiError, errors, type WordedRefusal } from '../errors.ts'

/** Sends an error as JSON, by default as an `ErrorBody`. */
export type ErrorHandler = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/**
 * Creates an error handler. An unexpected error is logged and sent as 500.
 *
 * @param word turns an error into the format of another sign-in system, whose clients expect it
 */
export function createErrorHandler(
  { pagesUrl }: Pick<Config, 'pagesUrl'>,
  word: (refusal: ApiError) => WordedRefusal = (refusal) => refusal,
): ErrorHandler {
  return function handleError(error, request, reply) {
    const refusal = toApiError(error, request)
    const { statusCode, body } = word(refusal)
    if (refusal.statusCode >= 500) request.log.error({ err: error }, refusal.message)
    if (statusCode === 401) reply.header('www-authenticate', challengeFor(refusal.body, pagesUrl))
    return reply.code(statusCode).headers(refusal.headers).send(body)
  }
}

/** Returns the `WWW-Authenticate` header. It contains an error only if the request had a token (RFC 6750 §3). */
function challengeFor({ code, reason }: ErrorBody, pagesUrl: string): string {
  const challenge = 'Bearer realm="api"'
  if (code !== 'token_not_valid' && code !== 'session_changed') return challenge
  return `${challenge}, error="invalid_token", error_uri="${pagesUrl}/errors#${reason ?? code}"`
}

function toApiError(error: FastifyError | ApiError, request: FastifyRequest): ApiError {
  // Errors of our own code already have their status and code.
  if (error instanceof ApiError) return error
  if (isDatabaseUnavailable(error)) return errors.unavailable(1)
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return errors.unsupportedMediaType(request.headers['content-type'] ?? '')
  }
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    return refuse(400, 'JSON parse error - the body is not valid JSON.', 'parse_error')
  }
  const status = error.statusCode ?? 500
  return status < 500 ? refuse(status) : refuse(500)
}

/** The `code` for a status that Fastify has chosen. Other statuses get `bad_request`. */
const CODES: Partial<Record<number, ErrorCode>> = {
  403: 'permission_denied',
  404: 'not_found',
  413: 'payload_too_large',
  429: 'throttled',
  431: 'headers_too_large',
  500: 'error',
}

/**
 * Creates the error for a status that Fastify has chosen. Its message is generic, so that no internal detail is
 * revealed.
 */
function refuse(status: number, detail = `${STATUS_CODES[status]}.`, code = CODES[status]) {
  return new ApiError(status, { detail, code: code ?? 'bad_request' })
}

/**
 * Creates the handler of malformed or oversized HTTP requests. Node refuses them before Fastify is involved, so
 * there is no request object. The handler writes the response to the socket.
 *
 * @param headers sent with every response
 */
export function createClientErrorHandler(headers: OutgoingHttpHeaders) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

  return function handleClientError(this: { log: FastifyBaseLogger }, error: ClientError, socket: Socket) {
    // The client has closed the connection, so it cannot receive a response.
    if (error.code === 'ECONNRESET' || !socket.writable) return
    const status = PARSER_STATUS[error.code ?? ''] ?? 400
    const body = JSON.stringify(refuse(status).body)
    this.log.debug({ code: error.code }, 'client error')
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        ...lines,
        'Connection: close',
        'Content-Type: application/json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
  }
}

interface ClientError extends Error {
  code?: string
}

/** The status for some errors of Node before a request is complete. All others get 400. */
const PARSER_STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
