import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const OUR_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Refuses requests whose `Host` is not a loopback name, such as `localhost`. An attacker's host name may resolve to
 * this machine (DNS rebinding), and a request through a proxy comes from another machine. Only the raw headers
 * count, whatever `TRUST_PROXY` is.
 *
 * @throws {ApiError} 404 not_found
 */
export async function requireLoopback({ headers }: FastifyRequest): Promise<void> {
  const isForwarded =
    'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-'))
  if (isForwarded || !OUR_NAMES.test(headers.host ?? '')) throw errors.notFound()
}
