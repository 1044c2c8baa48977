import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** How often connections are checked while stopping. */
const LOOK_MS = 100

/**
 * A connection is closed after this many silent checks in a row, a second. Checks are counted instead of
 * time: between two of them everything that has arrived is read, even if the machine is overloaded.
 */
const SILENT_LOOKS = 10

/** A client that is still sending then is cut off. */
const LAST_MS = 8_000

/**
 * Lets a stopping server respond to everything that was sent, and close as soon as nothing more arrives. It
 * stops accepting connections, and responds on open ones with `Connection: close`. Node alone would close
 * idle connections at once and drop unread requests in their sockets. It would also wait for connections that
 * a browser opened in advance. A request that never ends is given up in time for everything else to be
 * closed.
 */
export const gracefulClose = fp(async function gracefulClose(app) {
  const { server } = app
  /** Each connection with the last response on it. */
  const connections = new Map<Socket, ServerResponse | undefined>()

  server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', ({ socket }, response) => connections.set(socket, response))

  app.addHook('preClose', async () => {
    // `server.close` calls it (Node.js 19 and newer).
    server.closeIdleConnections = () => {}
    const isSilent = createSilenceWatch()
    const looks = setInterval(() => {
      for (const [socket, response] of connections) if (isSilent(socket, response)) socket.destroy()
    }, LOOK_MS)
    const end = setTimeout(() => server.closeAllConnections(), LAST_MS)
    server.once('close', () => {
      clearInterval(looks)
      clearTimeout(end)
    })
  })
})

/**
 * Returns a function that is called at each check, and returns whether a connection was silent for long
 * enough.
 */
function createSilenceWatch() {
  const seen = new WeakMap<Socket, { bytes: number; looks: number }>()

  return (socket: Socket, response: ServerResponse | undefined): boolean => {
    const isAnswering = response !== undefined && !response.writableFinished
    const last = seen.get(socket)
    const isQuiet = !isAnswering && last?.bytes === socket.bytesRead
    const looks = isQuiet ? last.looks + 1 : 0
    seen.set(socket, { bytes: socket.bytesRead, looks })
    return looks >= SILENT_LOOKS
  }
}
