/** Who a mail is from. */
export interface Sender {
  name: string
  address: string
}

/** `name@example.com`, or with a name before it and the address in angle brackets. */
const ONE_SENDER = /^(?:([^<>]*?)\s*<([^<>]+)>|([^<>]+))$/

/** Without what would make it a list, a group or a header of its own (RFC 5322 §3.4). */
const ADDRESS = /^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\]+$/

/** Reads the one sender that a text names. Undefined if it names none, or several. */
export function parseSender(text: string): Sender | undefined {
  const [, name = '', bracketed, bare] = ONE_SENDER.exec(text) ?? []
  const address = (bracketed ?? bare)?.trim() ?? ''
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(name)) return
  return { name: name.replace(/^"(.*)"$/, '$1'), address }
}
