import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** How often the connections are looked at while stopping. */
const LOOK_MS = 100

/**
 * A connection goes that was silent for so many looks in a row, a second. Looks are counted, not time:
 * between two of them everything that has arrived is read, also when the machine is too busy for us.
 */
const SILENT_LOOKS = 10

/** A client that is still sending then has been sending for too long. */
const LAST_MS = 8_000

/**
 * Lets a server that is told to stop answer what has been sent, and go as soon as nothing more comes.
 * It stops accepting connections, and answers on those that it has with `Connection: close`. Node would
 * close those that wait for no response at once, and cut the requests that lie unread in their sockets;
 * and it would wait for those that a browser opened in advance. A request that never ends is given up
 * in time for everything else to be closed.
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

/** Returns a function that is asked at each look whether a connection has been silent for long enough. */
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
