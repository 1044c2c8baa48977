import { PRODUCT_NAME } from '../../shared/product.ts'
import { foldText } from './name-key.ts'

/** Shorter parts of a host, such as `app` or `com`, occur in too many words. */
const SHORTEST_SITE_WORD = 4

/** Returns the words of this site: the product, the host of its pages, and the parts of the host. */
export function siteWords(publicUrl: string): string[] {
  const { hostname } = new URL(publicUrl)
  const words = [PRODUCT_NAME, hostname, ...hostname.split(/[.-]/)]
  return words.filter((word) => word.length >= SHORTEST_SITE_WORD)
}

/** Returns whether the words make up at least half of the password, with `3` for `e` and the like undone. */
export function isMadeOf(password: string, words: string[]): boolean {
  const whole = plain(password)
  const longestFirst = words.map(plain).sort((a, b) => b.length - a.length)
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, ''), whole)
  const removed = whole.length - rest.length
  return removed > 0 && removed >= rest.length
}

const LOOKALIKES: Record<string, string> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' },
  ...{ '@': 'a', $: 's', '!': 'i' },
}

function plain(text: string): string {
  return foldText(text).replace(/[013457@$!]/g, (character) => LOOKALIKES[character] ?? character)
}
