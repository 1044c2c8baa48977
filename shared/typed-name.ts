/**
 * Cleans up a typed username or e-mail address. Replaces full-width characters, and removes invisible characters
 * and surrounding white space. Input methods and copying add such characters.
 */
export function tidyName(typed: string): string {
  const name = typed.normalize('NFKC')
  const at = name.lastIndexOf('@')
  if (at < 0) return visibleText(name)
  return `${visibleText(name.slice(0, at))}@${tidyDomain(name.slice(at + 1))}`
}

/** Returns a text in NFKC, without invisible characters and surrounding white space. */
export function visibleText(text: string): string {
  return text.replaceAll(IGNORABLE, '').normalize('NFKC').trim()
}

/** Format characters, fillers and variation selectors. Users copy them without seeing them. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu

function tidyDomain(typed: string): string {
  // Chinese and Japanese input methods type this full stop, which also separates the labels of a domain (UTS 46
  // §2.3).
  const domain = typed.replaceAll('。', '.').replaceAll(IGNORABLE_BUT_JOINERS, '').normalize('NFKC').trim()
  return isHost(domain) ? domain : visibleText(domain)
}

/** Invisible characters except the two joiners, because some domains differ only by a joiner (RFC 5892 appendix A). */
const IGNORABLE_BUT_JOINERS = /(?!\p{Join_Control})\p{Default_Ignorable_Code_Point}/gu

/** Returns whether a domain can be the host of a URL. A joiner that does not join two letters makes it invalid. */
function isHost(domain: string): boolean {
  return URL.canParse(`http://${domain}`)
}
