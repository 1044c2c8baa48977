import { join } from 'node:path'
import type { TokenTransport } from '../../shared/transports.ts'
import { ROOT } from '../server-process.ts'

const BUILDS = join(ROOT, 'test/browser/.build')

/** The folder of the pages as they are built for a transport. */
export function builtPages(transport: TokenTransport): string {
  return join(BUILDS, transport, 'web')
}

/** The folder of the server that serves them. */
export function builtServer(transport: TokenTransport): string {
  return join(BUILDS, transport, 'server')
}
