/**
 * Returns the form of a typed password that is hashed: in NFC, and with every kind of space as U+0020 (RFC 8265
 * §4.2.2). Different keyboards send the same letter in different forms, and a user may own several devices. Case,
 * width and the number of spaces still count.
 */
export function opaquePassword(typed: string): string {
  return typed.replaceAll(/\p{Space_Separator}/gu, ' ').normalize('NFC')
}
