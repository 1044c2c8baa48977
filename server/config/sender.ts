/** The sender of a mail. */
export interface Sender {
  name: string
  address: string
}

/** `name@example.com`, or a name followed by the e-mail address in angle brackets. */
const ONE_SENDER = /^(?:([^<>]*?)\s*<([^<>]+)>|([^<>]+))$/

/** Excludes characters that would make it a list, a group or another header (RFC 5322 §3.4). */
const ADDRESS = /^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\]+$/

/** Returns the one sender in a text. Undefined if it has none, or several. */
export function parseSender(text: string): Sender | undefined {
  const [, name = '', bracketed, bare] = ONE_SENDER.exec(text) ?? []
  const address = (bracketed ?? bare)?.trim() ?? ''
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(name)) return
  return { name: name.replace(/^"(.*)"$/, '$1'), address }
}
