import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const OUR_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Lets in whoever asks for this machine by a name of its own. Another name may have been pointed at
 * it by somebody else (DNS rebinding), and what comes through a proxy comes from elsewhere. What
 * requests say of that is read as it was sent: `TRUST_PROXY` has no say here.
 *
 * @throws {ApiError} 404
 */
export async function requireLoopback({ headers }: FastifyRequest): Promise<void> {
  const isForwarded =
    'forwarded' in headers || Object.keys(headers).some((name) => name.startsWith('x-forwarded-'))
  if (isForwarded || !OUR_NAMES.test(headers.host ?? '')) throw errors.notFound()
}
