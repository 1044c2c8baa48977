import { isIP } from 'node:net'
import fp from 'fastify-plugin'

const HEADER = 'x-forwarded-for'

/**
 * Leaves IP addresses alone in `X-Forwarded-For`, before anything reads it. Some proxies write the
 * port of the connection too, and each connection would have limits of its own. At an entry that is
 * not an IP address the list ends: the request counts as that of the proxy which wrote it.
 *
 * Whether the header is believed at all is decided by `TRUST_PROXY`. Register it first.
 */
export const forwardedAddresses = fp(async (app) => {
  app.addHook('onRequest', ({ raw: { headers } }, _, done) => {
    const given = headers[HEADER]
    if (given !== undefined) headers[HEADER] = addressesIn(given.toString()).join(', ')
    done()
  })
})

/** The nearest proxy writes the last one. */
function addressesIn(list: string): string[] {
  const entries = list.split(',').map(withoutPort).filter(Boolean)
  return entries.slice(entries.findLastIndex((entry) => isIP(entry) === 0) + 1)
}

/** Reads `203.0.113.8:40001`, `[2001:db8::1]:443`, and either without a port. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(entry.trim()) ?? []
  return v6 ?? v4 ?? entry.trim()
}
