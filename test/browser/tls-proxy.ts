import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '../server-process.ts'

/** A proxy that speaks https, with a certificate that nobody knows. */
export interface TlsProxy {
  url: string
  stop(): void
}

/** Starts one in front of a port of this machine. It tells that port so: `x-forwarded-proto`. */
export async function startTlsProxy(port: number): Promise<TlsProxy> {
  const server = createServer(makeCertificate(), (incoming, outgoing) => {
    const { method, url: path } = incoming
    const passedOn = request({ host: '127.0.0.1', port, method, path, headers: headersOf(incoming) })
    passedOn.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passedOn.on('error', () => outgoing.destroy())
    incoming.pipe(passedOn)
  })
  // Vite reloads the pages over a WebSocket.
  server.on('upgrade', (incoming, socket) => {
    const behind = connect(port, '127.0.0.1')
    const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    behind.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`)
    behind.pipe(socket).pipe(behind)
    for (const end of [behind, socket]) end.on('error', () => end.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return {
    url: `https://localhost:${address.port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function headersOf({ headers, socket }: IncomingMessage) {
  return { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': socket.remoteAddress }
}

/** Makes a key and a certificate that it has signed itself. */
function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-days', '1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  )
  const made = { key: readFileSync(key), cert: readFileSync(cert) }
  folder.remove()
  return made
}
