import type { FastifyRequest } from 'fastify'

/** The content of the Authorization header: a Bearer token, a malformed one, or none. */
export type Bearer = { status: 'token'; token: string } | { status: 'malformed' } | { status: 'absent' }

/**
 * Returns the Bearer token (RFC 6750 §2.1). Another scheme, such as Basic, counts as no token. Two Authorization
 * headers count as malformed, because it is unclear which one is meant.
 */
export function readBearer(request: FastifyRequest): Bearer {
  const [header = '', ...others] = headerValues(request, 'authorization')
  if (others.length > 0) return { status: 'malformed' }
  const [scheme = '', token, ...more] = header.trim().split(/ +/)
  if (scheme.toLowerCase() !== 'bearer') return { status: 'absent' }
  return token && more.length === 0 ? { status: 'token', token } : { status: 'malformed' }
}

/** Returns every value of a header. The `headers` of Node have only the first `Authorization`. */
function headerValues({ raw }: FastifyRequest, name: string): string[] {
  const { rawHeaders } = raw
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

/**
 * Returns a cookie. Returns undefined if the request has two with this name, because an attacker may have planted
 * one.
 */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const values = cookieValues(request, name)
  return values.length === 1 ? values[0] : undefined
}

export function hasCookie(request: FastifyRequest, name: string): boolean {
  return cookieValues(request, name).length > 0
}

/** Returns the distinct names of the cookies that begin with this prefix. */
export function cookieNames({ headers }: FastifyRequest, prefix: string): string[] {
  const names = headers.cookie?.split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '') ?? []
  return [...new Set(names)].filter((name) => name.startsWith(prefix))
}

/**
 * Returns every value of a cookie. A parser would keep only the first, and a second one that an attacker has planted
 * under the same name would go unnoticed.
 */
function cookieValues({ headers }: FastifyRequest, name: string): string[] {
  const pairs = headers.cookie?.split(';').map((pair) => pair.trim()) ?? []
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}
