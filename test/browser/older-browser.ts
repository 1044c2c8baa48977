import type { BrowserContext } from '@playwright/test'

/**
 * What the oldest browsers of the build's target lack (Chrome 111, Firefox 114, Safari 16.4), as far as a script can take
 * it away. Syntax and styles that they lack are the build's to translate.
 */
const NEWER = [
  'AbortSignal.any',
  'Array.fromAsync',
  'Array.prototype.toReversed',
  'Array.prototype.toSorted',
  'Array.prototype.toSpliced',
  'Array.prototype.with',
  'ArrayBuffer.prototype.transfer',
  'CloseWatcher',
  'cookieStore',
  'Document.parseHTMLUnsafe',
  'Document.prototype.startViewTransition',
  'Element.prototype.checkVisibility',
  'Element.prototype.setHTMLUnsafe',
  'HTMLElement.prototype.showPopover',
  'HTMLElement.prototype.togglePopover',
  'Intl.Segmenter',
  'Iterator',
  'Map.groupBy',
  'navigation',
  'Object.groupBy',
  'Promise.try',
  'Promise.withResolvers',
  'requestIdleCallback',
  'Response.json',
  'scheduler',
  'Set.prototype.difference',
  'Set.prototype.intersection',
  'Set.prototype.isDisjointFrom',
  'Set.prototype.isSubsetOf',
  'Set.prototype.isSupersetOf',
  'Set.prototype.symmetricDifference',
  'Set.prototype.union',
  'String.prototype.isWellFormed',
  'String.prototype.toWellFormed',
  'trustedTypes',
  'URL.canParse',
  'URL.parse',
  'URLSearchParams.prototype.size',
]

/** Removes from every page of a browser what an older one lacks, before the scripts of the page run. */
export async function growOlder(context: BrowserContext): Promise<void> {
  await context.addInitScript((names) => {
    // What a tab shows before it loads a page. It has fewer interfaces.
    if (location.protocol === 'about:') return
    for (const name of names) {
      const path = name.split('.')
      const last = path.pop() ?? ''
      const owner = path.reduce<object | undefined>((at, key) => at && Reflect.get(at, key), globalThis)
      // Uncaught in the page, which fails the test. It is a misspelt name.
      if (!owner || !Reflect.has(owner, last) || !Reflect.deleteProperty(owner, last))
        throw new Error(`Cannot remove ${name}`)
    }
  }, NEWER)
}
