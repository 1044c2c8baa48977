import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site of another owner on this machine. */
export interface Site {
  origin: string
  /** Responds to every path with this page from now on. */
  show(html: string): void
  close(): void
}

/** Serves a site on its own port. */
export async function serveSite(): Promise<Site> {
  let page = ''
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    show(html) {
      page = html
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
