/**
 * Returns a typed password as it is hashed: in NFC, with one kind of space (RFC 8265 §4.2.2). Keyboards send
 * the same letters in different forms. Nothing else is changed: case, width and every space count.
 */
export function opaquePassword(typed: string): string {
  return typed.replaceAll(/\p{Space_Separator}/gu, ' ').normalize('NFC')
}
