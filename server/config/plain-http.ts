import type { Environment } from './environment.ts'

/** What people visit, or are sent to, with cookies or tokens. */
const VISITED = [
  'PUBLIC_URL',
  'PAGES_URL',
  'CORS_ORIGINS',
  'VERIFY_LINK',
  'RESET_LINK',
  'COMPAT_REDIRECT_URI',
]

/**
 * Says which settings of production send people over plain http, where anybody on the way reads and changes what they
 * see. On this machine there is no way.
 */
export function plainHttpIn(given: Environment): string[] {
  return VISITED.filter((name) => given[name]?.split(',').some(isOpenUrl)).map(
    (name) => `${name} must be https in production, except on this machine: over http others read along`,
  )
}

function isOpenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'http:' && !/^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
}
