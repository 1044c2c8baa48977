import type { ErrorBody, ErrorCode, Reason } from '../../shared/api/error-body.ts'
import type { Answer, RequestBody, RequestLine } from '../../shared/api/routes.ts'

/** A refusal of the server, or no answer at all: then `status` is 0 and `code` is `network`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | 'network'
  readonly fields: Record<string, string[]>
  readonly reason: Reason | undefined

  constructor(status: number, body: Omit<ErrorBody, 'code'> & { code: ErrorCode | 'network' }) {
    super(body.detail)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.fields = body.fields ?? {}
    this.reason = body.reason
  }

  /**
   * Whether our server has looked at a token and said no: one that is not valid, or none at all.
   * Anything else may be tried again, also a 401 that a proxy made up.
   */
  get refusesToken(): boolean {
    return this.code === 'token_not_valid' || (this.status === 400 && this.code === 'invalid')
  }
}

export interface CallArgs<L extends RequestLine> {
  body?: RequestBody<L>
  headers?: Record<string, string>
  /** The access token, where the transport lets us see it. */
  access?: string
  signal?: AbortSignal
  /** Lets the request outlive the page. */
  keepalive?: boolean
}

/**
 * Sends one request of the contract and answers its typed body.
 *
 * Does not refresh and does not retry.
 *
 * @throws {ApiError} for a refusal and for no answer
 * @throws {DOMException} AbortError when `signal` was aborted
 */
export type Call = <L extends RequestLine>(line: L, args?: CallArgs<L>) => Promise<Answer<L>>

/** After this long without an answer there is none. */
const TIMEOUT_MS = 10_000

/** Makes the client of an API; `baseUrl` is empty where it has the origin of the page. */
export function createClient(baseUrl = ''): Call {
  return async function call<L extends RequestLine>(line: L, args: CallArgs<L> = {}) {
    const [method, path] = line.split(' ')
    const response = await send(`${baseUrl}${path}`, {
      method,
      headers: headersOf(args),
      body: args.body === undefined ? null : JSON.stringify(args.body),
      // Cookies belong to the transport; on another origin they must be asked for.
      credentials: baseUrl ? 'include' : 'same-origin',
      signal: args.signal,
      keepalive: args.keepalive,
    })
    const body = await readBody(response)
    if (!response.ok || body === undefined) throw refusalOf(response.status, body)
    return body as Answer<L>
  }
}

function headersOf<L extends RequestLine>({ body, headers, access }: CallArgs<L>): Record<string, string> {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(access !== undefined && { authorization: `Bearer ${access}` }),
    ...headers,
  }
}

async function send(url: string, { signal, ...init }: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
  } catch {
    // Our own abort is no failure of the network.
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

function refusalOf(status: number, body: unknown): ApiError {
  const isOurs = typeof body === 'object' && body !== null && 'detail' in body && 'code' in body
  return new ApiError(status, isOurs ? (body as ErrorBody) : UNKNOWN)
}

/** Words any error for a page: what is none of ours came from an answer that made no sense. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, UNKNOWN)
}
