import { type BrowserContext, expect, type Page } from '@playwright/test'

/**
 * Changes every page of a browser as its translation does: each text is wrapped in two `<font>` elements as soon as it
 * appears. The text itself stays, so that tests find it.
 */
export async function translatePages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const wrap = (text: Node) => {
      const outer = document.createElement('font')
      const inner = document.createElement('font')
      text.parentNode?.replaceChild(outer, text)
      outer.append(inner)
      inner.append(text)
    }
    const isTranslated = ({ parentElement }: Node) =>
      parentElement?.matches('body *') && !parentElement.closest('script, style, svg, textarea, option, font')
    new MutationObserver(() => {
      const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT)
      const texts: Node[] = []
      while (walker.nextNode()) texts.push(walker.currentNode)
      for (const text of texts.filter(isTranslated)) wrap(text)
    }).observe(document, { childList: true, subtree: true, characterData: true })
  })
}

/** Expects that all text of the page is translated, and that the page has not crashed. */
export async function expectTranslated(page: Page): Promise<void> {
  await expect(page.locator('h1 > font > font')).toHaveCount(1)
  await expect(page.getByText('Something went wrong')).toHaveCount(0)
}
