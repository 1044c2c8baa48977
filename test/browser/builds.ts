import { join } from 'node:path'
import type { TokenTransport } from '../../shared/transports.ts'
import { ROOT } from '../server-process.ts'

const BUILDS = join(ROOT, 'test/browser/.build')

/** The app as it is built for a transport, or with the inspector in it, where any of them can be chosen. */
export type Build = TokenTransport | 'inspector'

/** The folder of the pages of a build. */
export function builtPages(build: Build): string {
  return join(BUILDS, build, 'web')
}

/** The folder of the server that serves them. */
export function builtServer(build: Build): string {
  return join(BUILDS, build, 'server')
}
