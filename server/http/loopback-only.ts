import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const OUR_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Refuses requests through a proxy, which may come from another machine. Also refuses requests whose `Host` is not
 * a loopback name, because an attacker's host name may resolve to this machine (DNS rebinding). Only the raw
 * headers count, whatever `TRUST_PROXY` is.
 *
 * @throws {ApiError} 404 not_found
 */
export async function requireLoopback({ headers }: FastifyRequest): Promise<void> {
  const isForwarded =
    'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-'))
  if (isForwarded || !OUR_NAMES.test(headers.host ?? '')) throw errors.notFound()
}
