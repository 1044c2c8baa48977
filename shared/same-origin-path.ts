/**
 * Returns whether a path leads to a page of this origin (OWASP ASVS 3.7.2). `//evil.example` does not, because
 * browsers read it as the URL of another host. `/\evil.example` does not either, because browsers read a backslash
 * as a slash.
 */
export function isSameOriginPath(path: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)
}
