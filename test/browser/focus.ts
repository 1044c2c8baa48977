import type { Page } from '@playwright/test'

/** What is wrong with an element while it has the focus. Empty if nothing is. */
export interface FocusReport {
  element: string
  faults: string[]
}

/** A page has fewer elements to focus. */
const MANY = 200

/** Presses Tab until the focus leaves the page, and returns the elements whose focus cannot be seen. */
export async function findUnseenFocus(page: Page): Promise<FocusReport[]> {
  const reports: FocusReport[] = []
  for (let pressed = 0; pressed < MANY; pressed += 1) {
    await page.keyboard.press('Tab')
    const report = await page.evaluate(examineFocus)
    if (!report) return reports.filter(({ faults }) => faults.length > 0)
    reports.push(report)
  }
  throw new Error(`The focus does not leave ${page.url()}.`)
}

/** Examines the focused element, in the page (WCAG 2.2, 2.4.7, 2.4.11 and 1.4.11). Null if the focus has left. */
function examineFocus(): FocusReport | null {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  // Seen already, so the focus has gone round.
  if (focused.hasAttribute('data-seen')) return null
  focused.setAttribute('data-seen', '')
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused)
  const faults: string[] = []
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) faults.push('no outline')
  const contrast = contrastOf(outlineColor, backgroundBehind(focused))
  if (contrast < 3) faults.push(`an outline of ${contrast.toFixed(1)}:1`)
  if (!isUncovered(focused)) faults.push('covered')
  return { element: focused.outerHTML.slice(0, 120), faults }

  function isUncovered(element: Element): boolean {
    const { left, top, width, height } = element.getBoundingClientRect()
    const points = [0.1, 0.5, 0.9].map((part) => [left + width * part, top + height / 2] as const)
    return points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y)
      return hit !== null && (element.contains(hit) || hit.contains(element))
    })
  }

  function backgroundBehind(element: Element): string {
    // The outline stands outside of the element, before what is behind it.
    for (let behind = element.parentElement; behind; behind = behind.parentElement) {
      const { backgroundColor } = getComputedStyle(behind)
      if (!/, 0\)$|^transparent$/.test(backgroundColor)) return backgroundColor
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)'
  }

  function contrastOf(one: string, other: string): number {
    const [low = 0, high = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }

  function luminanceOf(color: string): number {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
}
