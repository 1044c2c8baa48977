import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** The ports that the chapters name, with those in use instead, because the named ones may be taken. */
export type Ports = Record<'8000' | '3000' | '4000', number>

/** Below the system's ephemeral ports, so that a restarted server finds its port still free. */
const [FIRST, LAST, STEP] = [20_000, 32_000, 4] as const

/**
 * Reserves free ports. The first of each four in a row is held open until `release`, so that no other run takes the
 * three behind it, even while no server listens there.
 */
export async function reservePorts(): Promise<{ ports: Ports; release(): void }> {
  for (let port = FIRST; port < LAST; port += STEP) {
    const held = await listen(port)
    if (!held) continue
    if ((await isFree(port + 1)) && (await isFree(port + 2)) && (await isFree(port + 3))) {
      return { ports: { '8000': port + 1, '3000': port + 2, '4000': port + 3 }, release: () => held.close() }
    }
    held.close()
  }
  throw new Error(`Every port between ${FIRST} and ${LAST} is taken.`)
}

/** Replaces the ports in a text of a chapter with those in use. */
export function withPorts(text: string, ports: Ports): string {
  return text.replace(/\b[348]000\b/g, (port) => String(ports[port as keyof Ports]))
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port)
  if (!server) return false
  server.close()
  await once(server, 'close')
  return true
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1')
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  return isListening ? server : undefined
}
