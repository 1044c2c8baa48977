import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { onTestFinished } from 'vitest'
import { bodyParsers } from '../http/body-parsers.ts'
import { gracefulClose } from '../http/graceful-close.ts'
import type { StandInFaults } from '../social/stand-in/faults.ts'
import { standInRoutes } from '../social/stand-in/stand-in-routes.ts'

/**
 * Starts the stand-ins for this test, on a free port. Build a server with this `port` in PORT, and it uses
 * these stand-ins instead of its own. A fault that is set in `faults` applies to the next request.
 */
export async function listenStandIns(faults: StandInFaults = {}, pagesUrl = 'http://localhost:3000') {
  const config = { host: '127.0.0.1', port: 0, redirectPages: [`${pagesUrl}/auth/callback/`] }
  const app = Fastify()
  await app.register(gracefulClose)
  await app.register(bodyParsers)
  await app.register(standInRoutes, { config, faults })
  await app.listen({ host: '127.0.0.1', port: 0 })
  // The stand-ins put the port into their URLs, and it is known only now.
  config.port = (app.server.address() as AddressInfo).port
  onTestFinished(async () => {
    // The server would wait for more requests on connections that the test has opened.
    app.server.closeAllConnections()
    await app.close()
  })
  return { app, port: config.port, faults }
}

/** Chooses a persona on the page of a stand-in, as a browser would. Returns the URL of the redirect. */
export async function choosePersona(authorizationUrl: URL, id: string): Promise<URL> {
  const url = new URL(authorizationUrl)
  url.searchParams.set('persona', id)
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (!location) throw new Error(`The stand-in responded with ${response.status}: ${await response.text()}`)
  return new URL(location)
}
