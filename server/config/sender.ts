import { APP_NAME } from '../../shared/app-name.ts'

/** The sender of a mail. */
export interface Sender {
  name: string
  address: string
}

/** Matches `name@example.com`, or a name followed by an e-mail address in angle brackets. */
const ONE_SENDER = /^(?:([^<>]*?)\s*<([^<>]+)>|([^<>]+))$/

/** Excludes characters that would turn the text into a list, a group or another header (RFC 5322 §3.4). */
const ADDRESS = /^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\]+$/

/**
 * Returns the sender in a text, or undefined if the text has none or several. Without a name of its own the sender
 * has the name of the product.
 */
export function parseSender(text: string): Sender | undefined {
  const [, name = '', bracketed, bare] = ONE_SENDER.exec(text) ?? []
  const address = (bracketed ?? bare)?.trim() ?? ''
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(name)) return
  return { name: name.replace(/^"(.*)"$/, '$1') || APP_NAME, address }
}
