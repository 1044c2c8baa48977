import type { ErrorBody, ErrorCode, Reason } from '../../shared/api/error-body.ts'
import type {
  RequestBody,
  RequestLine,
  RequestParams,
  RequestQuery,
  ResponseBody,
} from '../../shared/api/routes.ts'
import { SESSION_HEADER, type TokenTransport, TRANSPORT_HEADER } from '../../shared/transports.ts'
import { timeoutSignal } from './timeout-signal.ts'

/** The error codes that only the pages create. The server never sends them. */
type PageErrorCode = 'network' | 'not_confirmed'

/**
 * A refusal of the server, or an error that the pages create. An error of the pages has the status 0. Its code is
 * `network` if there was no response, `not_confirmed` if the user did not confirm the action, and `error` for a defect.
 */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | PageErrorCode
  readonly fields: Record<string, string[]>
  readonly reason: Reason | undefined
  /** The seconds to wait before the next attempt, if the server has sent `Retry-After`. */
  readonly retryAfter: number | undefined
  /** The id of the request in the server's log. */
  readonly requestId: string | undefined
  /** What the second step of a sign-in needs. Set only with the code `second_factor_required`. */
  readonly secondStep: SecondStep | undefined

  constructor(
    status: number,
    body: Omit<ErrorBody, 'code'> & { code: ErrorCode | PageErrorCode },
    retryAfter?: number,
    requestId?: string,
  ) {
    super(body.detail)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.fields = body.fields ?? {}
    this.reason = body.reason
    this.retryAfter = retryAfter
    this.requestId = requestId
    this.secondStep = secondStepOf(body)
  }

  /**
   * Whether our server has refused the refresh token, because it is missing or not valid. After any other failure
   * another attempt may succeed, even after a 401 if a proxy has sent it.
   */
  get refusesToken(): boolean {
    return this.code === 'token_not_valid' || (this.status === 400 && this.code === 'invalid')
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return PASSING.includes(this.code)
  }
}

/** A sign-in whose first step has succeeded. */
export interface SecondStep {
  challenge: string
  /** The methods that prove the second factor: `totp`, `recovery_code`, `passkey`. */
  methods: string[]
  /** The host of the user's passkeys, if the user has any. */
  rpId: string | undefined
  /** The path to open after a sign-in with a provider. Not checked: pass it through `readReturnTo`. */
  returnTo: string | undefined
}

function secondStepOf({
  challenge,
  methods = [],
  rp_id,
  return_to,
}: Omit<ErrorBody, 'code'>): SecondStep | undefined {
  if (challenge === undefined) return
  return {
    challenge,
    methods,
    rpId: rp_id,
    returnTo: return_to,
  }
}

const PASSING: ApiError['code'][] = ['network', 'error', 'unavailable', 'throttled']

interface Options {
  /** The access token, if JavaScript can read it. */
  access?: string
  /** The transport of the session that this request starts. */
  transport?: TokenTransport
  /** The id of the session for which the request is made, if JavaScript cannot read its token. */
  sid?: string
  signal?: AbortSignal
  /** Whether the request continues after the page is closed. */
  keepalive?: boolean
}

/** The arguments of a request. The contract decides whether it has a body, parameters and a query. */
export type CallArgs<L extends RequestLine, O = Options> = O &
  (RequestBody<L> extends undefined ? { body?: undefined } : { body: RequestBody<L> }) &
  (RequestParams<L> extends undefined ? { params?: undefined } : { params: RequestParams<L> }) &
  (RequestQuery<L> extends undefined ? { query?: undefined } : { query: RequestQuery<L> })

/**
 * Sends one request of the contract, and returns its typed body. Does not refresh and does not retry.
 *
 * @throws {ApiError} if the server refuses it, if there is no response, or if the response cannot be parsed
 * @throws {DOMException} AbortError if `signal` was aborted
 */
export type Call<O = Options> = <L extends RequestLine>(
  line: L,
  args: CallArgs<L, O>,
) => Promise<ResponseBody<L>>

const TIMEOUT_MS = 10_000

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Creates the client of an API. `baseUrl` is empty if API and pages have the same origin. */
export function createClient(baseUrl = '', fetchFrom: Fetch = (url, init) => fetch(url, init)): Call {
  return async function call<L extends RequestLine>(line: L, args: CallArgs<L>) {
    const [method, path = ''] = line.split(' ')
    const { signal, keepalive } = args
    const response = await send(fetchFrom, `${baseUrl}${fillIn(path, args.params)}${queryOf(args.query)}`, {
      method,
      headers: headersOf(args),
      body: args.body === undefined ? null : JSON.stringify(args.body),
      // The cookie transports need cookies. A request to another origin has them only with `include`.
      credentials: baseUrl ? 'include' : 'same-origin',
      signal,
      keepalive,
    })
    const body = await readBody(response)
    if (!response.ok || body === undefined) throw refusalOf(response, body)
    return body as ResponseBody<L>
  }
}

/** Returns the path with its parameters filled in, such as `/api/sessions/1f` for `/api/sessions/:id`. */
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

async function send(fetchFrom: Fetch, url: string, { signal, ...init }: RequestInit): Promise<Response> {
  // Outside of the `try`, because an error of `timeoutSignal` must not be reported as a network failure.
  const request = { ...init, signal: timeoutSignal(TIMEOUT_MS, signal) }
  try {
    return await fetchFrom(url, request)
  } catch {
    signal?.throwIfAborted()
    throw new ApiError(0, { detail: 'The server cannot be reached.', code: 'network' })
  }
}

/** Returns the body, or undefined if it is not JSON. A proxy may respond with HTML, for example. */
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
  const requestId = headers.get('x-request-id') ?? undefined
  return new ApiError(status, isOurs ? (body as ErrorBody) : UNKNOWN, retryAfter, requestId)
}

/**
 * Converts any error to an ApiError, which can be shown. Another type is unexpected, for example the error of
 * jwt-decode for an access token that cannot be decoded.
 */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, UNKNOWN)
}

/** Returns whether the error is an abort, which is not a failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
