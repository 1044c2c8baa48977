import { onTestFinished, vi } from 'vitest'
import type { AccessClaims } from '../../shared/api/token-api.ts'

// Replaces the network in a test: every request waits until the test responds.

export interface NetworkRequest {
  /** Such as `POST /api/token`. */
  line: string
  body: Record<string, unknown>
  headers: Record<string, string>
  /** Whether it outlives the page. */
  keepalive: boolean
  aborted: boolean
  respond(status: number, body?: unknown, headers?: Record<string, string>): Promise<void>
  /** Fails the request as if the network were down. */
  fail(): Promise<void>
}

export interface Network {
  /** Every request so far. */
  sent: NetworkRequest[]
  /** Returns the request lines of all requests. */
  lines(): string[]
  /** Returns the next request, which must have this line. */
  next(line?: string): Promise<NetworkRequest>
  /** Responds to every request from now on; undefined leaves it waiting. */
  respondToAll(
    respond: (request: NetworkRequest) => [status: number, body?: unknown] | 'fail' | undefined,
  ): void
}

/**
 * Replaces `fetch` until the test ends.
 *
 * @param standing automatic responses that are not recorded, by request line, for requests that many pages send and
 *   few tests are about
 */
export function createNetwork(standing: Record<string, unknown> = {}): Network {
  const sent: NetworkRequest[] = []
  let taken = 0
  let isOver = false
  let automatic: Parameters<Network['respondToAll']>[0] | undefined

  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const known = standing[`${init.method} ${url}`]
    if (known) return Promise.resolve(Response.json(known))
    return new Promise<Response>((resolve, reject) => {
      const request: NetworkRequest = {
        line: `${init.method} ${url}`,
        body: init.body ? JSON.parse(String(init.body)) : {},
        headers: init.headers as Record<string, string>,
        keepalive: init.keepalive ?? false,
        aborted: false,
        async respond(status, body = {}, headers = {}) {
          resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))
          await settle()
        },
        async fail() {
          reject(new TypeError('fetch failed'))
          await settle()
        },
      }
      init.signal?.addEventListener('abort', () => {
        request.aborted = true
        // A time-out after the test would show its message in another one.
        if (!isOver) reject(init.signal?.reason)
      })
      sent.push(request)
      const response = automatic?.(request)
      if (response === 'fail') void request.fail()
      else if (response) void request.respond(...response)
    })
  })
  onTestFinished(() => {
    isOver = true
    vi.unstubAllGlobals()
  })

  return {
    sent,
    lines: () => sent.map(({ line }) => line),
    async next(line) {
      if (sent.length <= taken) await settle()
      const request = sent[taken++]
      if (!request || (line && request.line !== line)) throw new Error(`Not ${line}, but ${request?.line}.`)
      return request
    },
    respondToAll(respond) {
      automatic = respond
    },
  }
}

/** Waits until all settled promises have been processed. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

/** Returns the claims of an access token. The clock of the server may differ from ours. */
export function claims(changes: Partial<AccessClaims> = {}): AccessClaims {
  const iat = changes.iat ?? Math.floor(Date.now() / 1000)
  return {
    token_type: 'access',
    exp: iat + 300,
    iat,
    jti: 'jti',
    user_id: 1,
    username: 'user1',
    sid: 'sid-1',
    gen: 1,
    session_exp: iat + 3_000,
    ...changes,
  }
}

/** Returns a text that decodes as a token, without a valid signature. */
export function token(payload: object): string {
  const encode = (value: object) =>
    btoa(JSON.stringify(value)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}.signature`
}

/** Returns a pair as the server sends it in the transport `body`. */
export function pair(gen = 1, changes: Partial<AccessClaims> = {}) {
  const access = claims({ gen, ...changes })
  return { access: token(access), refresh: token({ ...access, token_type: 'refresh' }) }
}
