import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { onTestFinished } from 'vitest'
import { bodyParsers } from '../http/body-parsers.ts'
import { gracefulClose } from '../http/graceful-close.ts'
import type { StandInFaults } from '../social/stand-in/faults.ts'
import { standInRoutes } from '../social/stand-in/stand-in-routes.ts'

/**
 * Starts the stand-ins for this test, on a free port. A relying party finds them through the setting PORT, so
 * one that is built with this `port` uses these, not its own. Anything set in `faults` applies from then on.
 */
export async function listenStandIns(faults: StandInFaults = {}, pagesUrl = 'http://localhost:3000') {
  const config = { host: '127.0.0.1', port: 0, pagesUrl, compatRedirectUris: [] }
  const app = Fastify()
  await app.register(gracefulClose)
  await app.register(bodyParsers)
  await app.register(standInRoutes, { config, faults })
  await app.listen({ host: '127.0.0.1', port: 0 })
  // Their URLs contain the port, which is known only now.
  config.port = (app.server.address() as AddressInfo).port
  onTestFinished(async () => {
    // The test is over, but the server would wait for more on its connections.
    app.server.closeAllConnections()
    await app.close()
  })
  return { app, port: config.port, faults }
}

/** Presses the button of a persona, as a browser would. Returns the URL of the redirect. */
export async function choosePersona(authorizationUrl: URL, id: string): Promise<URL> {
  const url = new URL(authorizationUrl)
  url.searchParams.set('persona', id)
  const answer = await fetch(url, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`The stand-in responded with ${answer.status}: ${await answer.text()}`)
  return new URL(location)
}
