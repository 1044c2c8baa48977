import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const OUR_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Refuses requests for any host but a loopback name. Another name may point here by DNS rebinding, and a
 * request through a proxy comes from another machine. The headers are read as sent: `TRUST_PROXY` is ignored
 * here.
 *
 * @throws {ApiError} 404
 */
export async function requireLoopback({ headers }: FastifyRequest): Promise<void> {
  const isForwarded =
    'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-'))
  if (isForwarded || !OUR_NAMES.test(headers.host ?? '')) throw errors.notFound()
}
