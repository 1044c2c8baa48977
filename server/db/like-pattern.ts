/** Returns the LIKE pattern for all texts that contain this part. The query needs `escape '\\'`. */
export function containing(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`
}
