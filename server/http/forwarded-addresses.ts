import { isIP } from 'node:net'
import fp from 'fastify-plugin'

const HEADER = 'x-forwarded-for'

/**
 * Reduces `X-Forwarded-For` to IP addresses before anything else reads it. Some proxies include the port of
 * the connection, which would give each connection limits of its own. The list is cut at an entry that is not
 * an IP address, so that the request counts as from the proxy that wrote it.
 *
 * `TRUST_PROXY` decides whether the header is trusted at all. Register this first.
 */
export const forwardedAddresses = fp(async (app) => {
  app.addHook('onRequest', ({ raw: { headers } }, _, done) => {
    const given = headers[HEADER]
    if (given !== undefined) headers[HEADER] = addressesIn(given.toString()).join(', ')
    done()
  })
})

/** The nearest proxy appends the last entry. */
function addressesIn(list: string): string[] {
  const entries = list.split(',').map(withoutPort).filter(Boolean)
  return entries.slice(entries.findLastIndex((entry) => isIP(entry) === 0) + 1)
}

/** Parses `203.0.113.8:40001`, `[2001:db8::1]:443`, and either without a port. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(entry.trim()) ?? []
  return v6 ?? v4 ?? entry.trim()
}
