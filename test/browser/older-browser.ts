import type { BrowserContext } from '@playwright/test'

/**
 * The interfaces that the oldest browsers of the build's target lack (Chrome 111, Firefox 114, Safari 16.4), as far as
 * a script can remove them. The build translates newer syntax and styles.
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

/** Removes from every page of a browser the interfaces that an older one lacks, before the page's scripts run. */
export async function growOlder(context: BrowserContext): Promise<void> {
  await context.addInitScript((names) => {
    // A tab shows `about:blank` before it loads a page, with fewer interfaces.
    if (location.protocol === 'about:') return
    for (const name of names) {
      const path = name.split('.')
      const last = path.pop() ?? ''
      const owner = path.reduce<object | undefined>((at, key) => at && Reflect.get(at, key), globalThis)
      // An uncaught error in the page fails the test. The name is misspelt.
      if (!owner || !Reflect.has(owner, last) || !Reflect.deleteProperty(owner, last))
        throw new Error(`Cannot remove ${name}`)
    }
  }, NEWER)
}
