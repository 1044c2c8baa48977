/**
 * Returns whether a path leads to a page of this origin. One that begins with two slashes, or with a
 * backslash for one, would leave it (OWASP ASVS 3.7.2).
 */
export function isSameOriginPath(path: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)
}
