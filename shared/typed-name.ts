/**
 * Returns a typed user name or e-mail address without artifacts of input methods and copying: full-width
 * characters, invisible characters and surrounding white space.
 */
export function tidyName(typed: string): string {
  const name = typed.normalize('NFKC')
  const at = name.lastIndexOf('@')
  if (at < 0) return visibleText(name)
  return `${visibleText(name.slice(0, at))}@${tidyDomain(name.slice(at + 1))}`
}

/** Returns a text in NFKC, without invisible characters, and without white space around it. */
export function visibleText(text: string): string {
  return text.replaceAll(IGNORABLE, '').normalize('NFKC').trim()
}

/** Format characters, fillers and variation selectors, which users neither see nor know to have copied. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu

function tidyDomain(typed: string): string {
  // The full stop of Chinese and Japanese input separates labels too (UTS 46 §2.3).
  const domain = typed.replaceAll('。', '.').replaceAll(IGNORABLE_BUT_JOINERS, '').normalize('NFKC').trim()
  return isHost(domain) ? domain : visibleText(domain)
}

/** A joiner distinguishes some domains (RFC 5892 appendix A). */
const IGNORABLE_BUT_JOINERS = /(?!\p{Join_Control})\p{Default_Ignorable_Code_Point}/gu

/** Returns whether a URL may have this host. It may not if a joiner has nothing to join. */
function isHost(domain: string): boolean {
  return URL.canParse(`http://${domain}`)
}
