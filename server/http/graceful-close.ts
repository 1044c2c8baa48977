import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** In milliseconds: how often the connections are checked while the server stops. */
const LOOK_MS = 100

/**
 * A connection is closed after this many checks in a row without new data, which take one second. Checks are
 * counted instead of time. Between two checks Node reads all data that has arrived, even if the machine is
 * overloaded.
 */
const SILENT_LOOKS = 10

/**
 * In milliseconds: when connections that are still in use are closed. `closeWithGrace` in main.ts ends the process
 * after ten seconds, so the rest of the server has two seconds to close.
 */
const LAST_MS = 8_000

/**
 * Stops a server without losing requests. It stops accepting connections, responds to every request that was sent
 * before, and sends `Connection: close` with the responses. It closes as soon as no more requests arrive.
 *
 * Without this, Node would close idle connections at once, even if a request waits unread in the socket. It would
 * also wait for connections that a browser has opened in advance and never uses.
 */
export const gracefulClose = fp(async function gracefulClose(app) {
  const { server } = app
  /** For each connection, its last response. Undefined if it had no request yet. */
  const connections = new Map<Socket, ServerResponse | undefined>()

  server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', ({ socket }, response) => connections.set(socket, response))

  app.addHook('preClose', async () => {
    // In Node.js 19 and later, `server.close` calls this function. The function must do nothing, because the socket
    // of an idle connection may contain an unread request. The checks below close idle connections instead.
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

/** Creates the check of connections. It returns whether a connection was silent in the last `SILENT_LOOKS` checks. */
function createSilenceWatch() {
  const seen = new WeakMap<Socket, { bytes: number; looks: number }>()

  return (socket: Socket, response: ServerResponse | undefined): boolean => {
    const isResponding = response !== undefined && !response.writableFinished
    const last = seen.get(socket)
    const isQuiet = !isResponding && last?.bytes === socket.bytesRead
    const looks = isQuiet ? last.looks + 1 : 0
    seen.set(socket, { bytes: socket.bytesRead, looks })
    return looks >= SILENT_LOOKS
  }
}
