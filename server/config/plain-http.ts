import type { Environment } from './environment.ts'

/** The URLs to which users, and their cookies or tokens, are sent. */
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
 * network can read and change everything. Loopback hosts are allowed, because no network is involved.
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
