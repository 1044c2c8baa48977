/** Returns whether two origins have the same scheme and host, and so the same site. Ports are ignored. */
export function areSameHost(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false
  const [a, b] = [new URL(one), new URL(other)]
  return a.protocol === b.protocol && a.hostname === b.hostname
}
