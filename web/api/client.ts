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

/** A refusal of the server, or no answer at all: then `status` is 0 and `code` is `network`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | 'network'
  readonly fields: Record<string, string[]>
  readonly reason: Reason | undefined
  /** Seconds until another try makes sense, where the server knows. */
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
   * Whether our server has looked at a token and said no: one that is not valid, or none at all.
   * Anything else may be tried again, also a 401 that a proxy made up.
   */
  get refusesToken(): boolean {
    return this.code === 'token_not_valid' || (this.status === 400 && this.code === 'invalid')
  }

  /** Whether the same may work later without anybody changing anything. */
  get mayPass(): boolean {
    return PASSING.includes(this.code)
  }
}

const PASSING: ApiError['code'][] = ['network', 'error', 'unavailable', 'throttled']

interface Options {
  /** The access token, where JavaScript can see it. */
  access?: string
  /** How the session that begins here wants its tokens. */
  transport?: TokenTransport
  /** The session that is meant, where a cookie alone says whose request this is. */
  sid?: string
  signal?: AbortSignal
  /** Lets the request outlive the page. */
  keepalive?: boolean
}

/** What goes along with a request: what the contract has for it, and options. */
export type CallArgs<L extends RequestLine, O = Options> = O &
  (RequestBody<L> extends undefined ? { body?: undefined } : { body: RequestBody<L> }) &
  (RequestParams<L> extends undefined ? { params?: undefined } : { params: RequestParams<L> }) &
  (RequestQuery<L> extends undefined ? { query?: undefined } : { query: RequestQuery<L> })

/**
 * Sends one request of the contract and returns its typed body.
 *
 * Does not refresh and does not retry.
 *
 * @throws {ApiError} for a refusal, and for no answer or none that makes sense
 * @throws {DOMException} AbortError when `signal` was aborted
 */
export type Call<O = Options> = <L extends RequestLine>(line: L, args: CallArgs<L, O>) => Promise<Answer<L>>

/** After this long without an answer there is none. */
const TIMEOUT_MS = 10_000

/** Makes the client of an API; `baseUrl` is empty where it has the origin of the page. */
export function createClient(baseUrl = ''): Call {
  return async function call<L extends RequestLine>(line: L, args: CallArgs<L>) {
    const [method, path = ''] = line.split(' ')
    const { signal, keepalive } = args
    const response = await send(`${baseUrl}${fillIn(path, args.params)}${queryOf(args.query)}`, {
      method,
      headers: headersOf(args),
      body: args.body === undefined ? null : JSON.stringify(args.body),
      // Cookies belong to the transport; on another origin they must be asked for.
      credentials: baseUrl ? 'include' : 'same-origin',
      signal,
      keepalive,
    })
    const body = await readBody(response)
    if (!response.ok || body === undefined) throw refusalOf(response, body)
    return body as Answer<L>
  }
}

/** Puts the parameters into their places: `/api/sessions/:id`. */
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
  // Outside the `try`: an error of our own is not a failure of the network.
  const request = { ...init, signal: timeoutSignal(TIMEOUT_MS, signal) }
  try {
    return await fetch(url, request)
  } catch {
    signal?.throwIfAborted()
    throw new ApiError(0, { detail: 'The server cannot be reached.', code: 'network' })
  }
}

/** Undefined when it is no JSON: a proxy may answer in HTML where the API does not. */
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

/** Words any error for a page: one that is not ours came of an answer that makes no sense. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, UNKNOWN)
}

/** Whether somebody broke it off: nothing went wrong. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** For what was to be ended or taken away: that it is gone already is what was wanted. */
export function throwUnlessGone(error: unknown): void {
  if (toApiError(error).code !== 'not_found') throw error
}
