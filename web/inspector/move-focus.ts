import type { KeyboardEvent } from 'react'

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }

/**
 * Moves the focus among the elements with `data-stop` in a list: by arrow keys, Home and End. One of them is a stop
 * of the Tab key, so that a long list is one stop.
 */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const stops: Element[] = [...event.currentTarget.querySelectorAll('[data-stop]')]
  const place = document.activeElement ? stops.indexOf(document.activeElement) : -1
  const step = STEPS[event.key]
  const next = step === undefined ? { Home: 0, End: stops.length - 1 }[event.key] : place + step
  const stop = next === undefined ? undefined : stops[next]
  if (!(stop instanceof HTMLElement)) return
  event.preventDefault()
  stop.focus()
}
