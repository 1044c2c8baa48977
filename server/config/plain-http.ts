import type { Environment } from './environment.ts'

/** The URLs that users visit, or are sent to, with cookies or tokens. */
const VISITED = [
  'PUBLIC_URL',
  'PAGES_URL',
  'CORS_ORIGINS',
  'VERIFY_LINK',
  'RESET_LINK',
  'COMPAT_REDIRECT_URI',
]

/**
 * Returns the problems of production settings that send users over plain http, where an attacker on the
 * network reads and changes everything. Loopback hosts are allowed, because they involve no network.
 */
export function plainHttpIn(given: Environment): string[] {
  return VISITED.filter((name) => given[name]?.split(',').some(isOpenUrl)).map(
    (name) => `${name} must be https in production, except on this machine: attackers can read http`,
  )
}

function isOpenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'http:' && !/^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
}
