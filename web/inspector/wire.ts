import type { Fetch } from '../api/client.ts'
import { redactHeaders } from './redact.ts'

/** The parts of one exchange that only `fetch` sees. Without tokens. */
export interface Exchange {
  /** The headers that the page set. The browser adds others, such as cookies, which no script sees. */
  sent?: Record<string, string>
  status?: number
  /** The headers that a script may read. `Set-Cookie` is never among them. */
  received?: Record<string, string>
}

/** Watches what a client sends and receives, below what its caller sees. */
export interface Wire {
  /** `fetch`, watched. */
  fetch: Fetch

  /** Runs a call that reaches `fetch` before its first `await`, and fills the exchange with what passes there. */
  watch<T>(exchange: Exchange, call: () => Promise<T>): Promise<T>
}

/** Creates a wire for one client. */
export function createWire(): Wire {
  let current: Exchange | undefined
  return {
    async fetch(url, init) {
      const exchange: Exchange = current ?? {}
      exchange.sent = redactHeaders(init.headers)
      const response = await fetch(url, init)
      exchange.status = response.status
      exchange.received = redactHeaders(response.headers)
      return response
    },
    watch(exchange, call) {
      current = exchange
      try {
        return call()
      } finally {
        current = undefined
      }
    },
  }
}
