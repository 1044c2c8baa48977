/** Returns the pattern of LIKE for all texts that have this part; written for `escape '\\'`. */
export function containing(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`
}
