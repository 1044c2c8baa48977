/** Whether two origins have scheme and host in common, and so the site; ports make no difference. */
export function areSameHost(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false
  const [a, b] = [new URL(one), new URL(other)]
  return a.protocol === b.protocol && a.hostname === b.hostname
}
