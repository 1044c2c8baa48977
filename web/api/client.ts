import type { ErrorBody, ErrorCode, Reason } from '../../shared/api/error-body.ts'
import type {
  Answer,
  RequestBody,
  RequestLine,
  RequestParams,
  RequestQuery,
} from '../../shared/api/routes.ts'
import { SESSION_HEADER, type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { timeoutSignal } from './timeout-signal.ts'

/** A refusal of the server, or no response at all. In that case `status` is 0 and `code` is `network`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | 'network'
  readonly fields: Record<string, string[]>
  readonly reason: Reason | undefined
  /** Seconds until another attempt makes sense, if the server has said so. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    body: Omit<ErrorBody, 'code'> & { code: ErrorCode | 'network' },
    retryAfter?: number,
  ) {
    super(body.detail)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.fields = body.fields ?? {}
    this.reason = body.reason
    this.retryAfter = retryAfter
  }

  /**
   * Whether our server has refused a token: it is missing or not valid. Any other failure may be tried again,
   * including a 401 that a proxy sent.
   */
  get refusesToken(): boolean {
    return this.code === 'token_not_valid' || (this.status === 400 && this.code === 'invalid')
  }

  /** Whether the same request may succeed later without a change. */
  get mayPass(): boolean {
    return PASSING.includes(this.code)
  }
}

const PASSING: ApiError['code'][] = ['network', 'error', 'unavailable', 'throttled']

interface Options {
  /** The access token, if JavaScript can see it. */
  access?: string
  /** The transport of the session that begins with this request. */
  transport?: TokenTransport
  /** The id of the expected session, if only a cookie carries the token. */
  sid?: string
  signal?: AbortSignal
  /** Whether the request outlives the page. */
  keepalive?: boolean
}

/** The arguments of a request: its parts in the contract, and options. */
export type CallArgs<L extends RequestLine, O = Options> = O &
  (RequestBody<L> extends undefined ? { body?: undefined } : { body: RequestBody<L> }) &
  (RequestParams<L> extends undefined ? { params?: undefined } : { params: RequestParams<L> }) &
  (RequestQuery<L> extends undefined ? { query?: undefined } : { query: RequestQuery<L> })

/**
 * Sends one request of the contract and returns its typed body.
 *
 * Does not refresh and does not retry.
 *
 * @throws {ApiError} for a refusal, for no response, and for one that does not parse
 * @throws {DOMException} AbortError if `signal` was aborted
 */
export type Call<O = Options> = <L extends RequestLine>(line: L, args: CallArgs<L, O>) => Promise<Answer<L>>

/** How long to wait for a response. */
const TIMEOUT_MS = 10_000

/** Creates the client of an API; `baseUrl` is empty if the API has the origin of the page. */
export function createClient(baseUrl = ''): Call {
  return async function call<L extends RequestLine>(line: L, args: CallArgs<L>) {
    const [method, path = ''] = line.split(' ')
    const { signal, keepalive } = args
    const response = await send(`${baseUrl}${fillIn(path, args.params)}${queryOf(args.query)}`, {
      method,
      headers: headersOf(args),
      body: args.body === undefined ? null : JSON.stringify(args.body),
      // The cookie transports need cookies, which another origin gets only with `include`.
      credentials: baseUrl ? 'include' : 'same-origin',
      signal,
      keepalive,
    })
    const body = await readBody(response)
    if (!response.ok || body === undefined) throw refusalOf(response, body)
    return body as Answer<L>
  }
}

/** Returns the path with its parameters filled in: `/api/sessions/:id`. */
function fillIn(path: string, params: Record<string, string> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

function queryOf(query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

function headersOf({ body, access, transport, sid }: Options & { body?: unknown }): Record<string, string> {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(access !== undefined && { authorization: `Bearer ${access}` }),
    ...(transport !== undefined && { [TRANSPORT_HEADER]: transport }),
    ...(sid !== undefined && { [SESSION_HEADER]: sid }),
  }
}

async function send(url: string, { signal, ...init }: RequestInit): Promise<Response> {
  // Outside the `try`: an error of our own is not a network failure.
  const request = { ...init, signal: timeoutSignal(TIMEOUT_MS, signal) }
  try {
    return await fetch(url, request)
  } catch {
    signal?.throwIfAborted()
    throw new ApiError(0, { detail: 'The server cannot be reached.', code: 'network' })
  }
}

/** Returns undefined if the body is not JSON: a proxy may respond in HTML. */
async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

const UNKNOWN = { detail: 'The server does not work as it should.', code: 'error' } as const

function refusalOf({ status, headers }: Response, body: unknown): ApiError {
  const isOurs = typeof body === 'object' && body !== null && 'detail' in body && 'code' in body
  const retryAfter = Number(headers.get('retry-after')) || undefined
  return new ApiError(status, isOurs ? (body as ErrorBody) : UNKNOWN, retryAfter)
}

/** Converts any error for display. One that is no `ApiError` comes from a response that does not parse. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, UNKNOWN)
}

/** Returns whether the error is an abort, which is no failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Ignores 404: deleting what is already gone has succeeded. */
export function throwUnlessGone(error: unknown): void {
  if (toApiError(error).code !== 'not_found') throw error
}
