import { APP_NAME } from '../../shared/app-name.ts'
import { foldText } from './name-key.ts'

/**
 * In characters. Shorter parts of a host, such as `app` or `com`, are not checked, because they occur in too many
 * passwords.
 */
const SHORTEST_SITE_WORD = 4

/** Returns the words of this site: the name of the product, the host of its pages, and the parts of that host. */
export function siteWords(publicUrl: string): string[] {
  const { hostname } = new URL(publicUrl)
  const words = [APP_NAME, hostname, ...hostname.split(/[.-]/)]
  return words.filter((word) => word.length >= SHORTEST_SITE_WORD)
}

/**
 * Returns whether the words make up at least half of the password. Digits and signs that replace letters count as
 * those letters, as in `p4ssw0rd`.
 */
export function isMadeOf(password: string, words: string[]): boolean {
  const whole = plain(password)
  // The longest words are removed first. Removing `news` before `newspaper` would leave `paper`.
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
