import { isIP } from 'node:net'
import fp from 'fastify-plugin'

const HEADER = 'x-forwarded-for'

/**
 * Removes everything but IP addresses from `X-Forwarded-For`. Some proxies add the port of the connection. Every
 * connection of a client would then count as another client, with its own quotas.
 *
 * If an entry is not an IP address, it is removed together with all entries before it. The request then counts as
 * sent by the proxy that added the entry.
 *
 * Register it before all hooks that read the client's IP address. `TRUST_PROXY` decides whether the header is
 * trusted at all.
 */
export const forwardedAddresses = fp(async (app) => {
  app.addHook('onRequest', ({ raw: { headers } }, _, done) => {
    const given = headers[HEADER]
    if (given !== undefined) headers[HEADER] = addressesIn(given.toString()).join(', ')
    done()
  })
})

/**
 * Returns the entries after the last one that is not an IP address. Each proxy appends an entry, so these come from
 * the nearest proxies.
 */
function addressesIn(list: string): string[] {
  const entries = list.split(',').map(withoutPort).filter(Boolean)
  return entries.slice(entries.findLastIndex((entry) => isIP(entry) === 0) + 1)
}

/** Returns the IP address of an entry such as `203.0.113.8:40001`, `[2001:db8::1]:443` or `203.0.113.8`. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(entry.trim()) ?? []
  return v6 ?? v4 ?? entry.trim()
}
