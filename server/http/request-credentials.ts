import type { FastifyRequest } from 'fastify'

/** The content of the Authorization header: a token, something malformed, or nothing for us. */
export type Bearer = { is: 'token'; token: string } | { is: 'malformed' } | { is: 'absent' }

/** Returns the Bearer token (RFC 6750 §2.1). Another scheme is ignored. Two headers are malformed. */
export function readBearer(request: FastifyRequest): Bearer {
  const [header = '', ...others] = headerValues(request, 'authorization')
  if (others.length > 0) return { is: 'malformed' }
  const [scheme = '', token, ...more] = header.trim().split(/ +/)
  if (scheme.toLowerCase() !== 'bearer') return { is: 'absent' }
  return token && more.length === 0 ? { is: 'token', token } : { is: 'malformed' }
}

/** Returns every value of a header. Node keeps only the first of some duplicates. */
function headerValues({ raw }: FastifyRequest, name: string): string[] {
  const { rawHeaders } = raw
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

/** Returns a cookie. A name that occurs twice counts as absent, because one of the two was planted. */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const values = cookieValues(request, name)
  return values.length === 1 ? values[0] : undefined
}

/** Returns whether the request has a cookie of this name. */
export function hasCookie(request: FastifyRequest, name: string): boolean {
  return cookieValues(request, name).length > 0
}

/** Returns the cookie names with this prefix, without duplicates. */
export function cookieNames({ headers }: FastifyRequest, prefix: string): string[] {
  const names = headers.cookie?.split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '') ?? []
  return [...new Set(names)].filter((name) => name.startsWith(prefix))
}

/** Returns every value of a cookie. Parsers keep only the first. */
function cookieValues({ headers }: FastifyRequest, name: string): string[] {
  const pairs = headers.cookie?.split(';').map((pair) => pair.trim()) ?? []
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}
