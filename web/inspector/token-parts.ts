/** A token as it is sent: three parts of base64url. */
export interface TokenParts {
  header: string
  payload: string
  signature: string
}

export type PartName = keyof TokenParts

/** Letters of an encoded part, from `start` to before `end`. */
export interface LetterRange {
  start: number
  end: number
}

/** Splits a token. Missing parts are empty. */
export function splitToken(token: string): TokenParts {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { header, payload, signature }
}

/** Returns the text of a part. @throws {DOMException} if it is not base64url */
export function decodePart(part: string): string {
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)))
}

/** Encodes a text as a part of a token (RFC 7515 §2). */
export function encodePart(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Three bytes are four letters. */
const BYTES = 3
const LETTERS = 4

/**
 * Returns the letters of a part that hold a member of its JSON. Returns undefined if the member is written
 * differently.
 */
export function lettersOf(part: string, name: string, value: unknown): LetterRange | undefined {
  const text = decodePart(part)
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`
  const place = text.indexOf(member)
  if (place < 0) return
  const first = byteLength(text.slice(0, place))
  const last = first + byteLength(member)
  return { start: Math.floor((first * LETTERS) / BYTES), end: Math.ceil((last * LETTERS) / BYTES) }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
