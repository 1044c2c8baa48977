import type { CDPSession, Page } from '@playwright/test'

/** What is wrong with an element while it has the focus. Empty if nothing is. */
export interface FocusReport {
  element: string
  faults: string[]
}

/** What `addExaminer` adds to a page. */
interface Examiner {
  /** Returns the reports of the elements that had the focus, once it has left the page. */
  getReports(): FocusReport[] | undefined
  /** Examines once more each element that had the focus. */
  examineAgain(): FocusReport[]
}

/** A page has fewer elements to focus. */
const MANY = 200

/**
 * Presses Tab until the focus leaves the page, and returns the elements whose focus cannot be seen. The browser gets
 * many presses at once, which is quicker. If something makes way for the focus, it needs one at a time.
 */
export async function findUnseenFocus(page: Page, atOnce = 20): Promise<FocusReport[]> {
  await page.evaluate(addExaminer)
  const devtools = await page.context().newCDPSession(page)
  for (let pressed = 0; pressed < MANY; pressed += atOnce) {
    await pressTab(devtools, atOnce)
    const reports = await page.evaluate(() => (window as unknown as Examiner).getReports())
    if (!reports) continue
    await devtools.detach()
    if (reports.length === 0) break
    return unseenOf(reports)
  }
  throw new Error(`The focus does not enter ${page.url()}, or does not leave it.`)
}

async function pressTab(devtools: CDPSession, times: number): Promise<void> {
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  const events = Array.from({ length: times }, () => ['rawKeyDown', 'keyUp'] as const).flat()
  await Promise.all(events.map((type) => devtools.send('Input.dispatchKeyEvent', { type, ...key })))
}

/** Returns of the elements that `findUnseenFocus` has found those whose focus cannot be seen in another look. */
export async function findUnseenFocusAgain(page: Page): Promise<FocusReport[]> {
  return unseenOf(await page.evaluate(() => (window as unknown as Examiner).examineAgain()))
}

function unseenOf(reports: FocusReport[]): FocusReport[] {
  return reports.filter(({ faults }) => faults.length > 0)
}

/** Adds to a page what examines each element as it gets the focus (WCAG 2.2, 2.4.7, 2.4.11 and 1.4.11). */
function addExaminer(): void {
  const seen = new Map<Element, FocusReport>()
  let hasLeft = false
  document.addEventListener('focusin', ({ target }) => {
    const element = target as Element
    // Seen already, so the focus has gone round.
    if (seen.has(element)) hasLeft = true
    else seen.set(element, examine(element))
  })
  Object.assign(window, { getReports, examineAgain: () => [...seen.keys()].map(examineFocused) })

  function getReports(): FocusReport[] | undefined {
    if (hasLeft || !hasFocus()) return [...seen.values()]
    const focused = document.activeElement as Element
    seen.set(focused, examine(focused))
    return undefined
  }

  function hasFocus(): boolean {
    return document.activeElement !== null && document.activeElement !== document.body
  }

  function examineFocused(element: Element): FocusReport {
    // After the keyboard was used, a browser shows the focus that a script sets, too.
    ;(element as HTMLElement).focus()
    return examine(element)
  }

  function examine(element: Element): FocusReport {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
    const faults: string[] = []
    if (document.activeElement !== element) faults.push('no focus')
    if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) faults.push('no outline')
    const contrast = contrastOf(outlineColor, backgroundBehind(element))
    if (contrast < 3) faults.push(`an outline of ${contrast.toFixed(1)}:1`)
    if (!isUncovered(element)) faults.push('covered')
    return { element: element.outerHTML.slice(0, 120), faults }
  }

  function isUncovered(element: Element): boolean {
    const { left, top, width, bottom } = element.getBoundingClientRect()
    // The middle of a long list is outside of the window.
    const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2
    const points = [0.1, 0.5, 0.9].map((part) => [left + width * part, middle] as const)
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
