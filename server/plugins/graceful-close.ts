import type { Socket } from 'node:net'
import fp from 'fastify-plugin'

const SWEEP_MS = 50

/** A connection that brings no request for so long is one that a browser opened in advance. */
const UNUSED_MS = 500

/** Whoever is still sending then has been sending for too long. */
const LAST_MS = 8_000

/**
 * Lets a server that is told to stop go as soon as its last request is answered. Node would wait
 * for connections that a browser keeps open afterwards, and for those that it opened in advance
 * and on which no request has ever come. What has been sent is answered, also while stopping; a
 * request that never ends is given up in time for everything else to be closed.
 */
export const gracefulClose = fp(async (app) => {
  const { server } = app
  const unused = new Set<Socket>()

  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))

  app.addHook('preClose', async () => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    const dismissal = setTimeout(() => {
      for (const socket of unused) socket.destroy()
    }, UNUSED_MS)
    const end = setTimeout(() => server.closeAllConnections(), LAST_MS)
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(dismissal)
      clearTimeout(end)
    })
  })
})
