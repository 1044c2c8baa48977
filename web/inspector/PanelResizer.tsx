import { type KeyboardEvent, type PointerEvent, useEffect, useState, useSyncExternalStore } from 'react'
import { lastSize, rememberSize, type Side } from './panel-memory.ts'

/** Shares of the window, in percent. */
const MIN = 20
const MAX = 80
const STEP = 5
const DEFAULT: Record<Side, number> = { right: 40, bottom: 45 }

/** The window is wide enough for a panel beside the page. As in inspector.css. */
const WIDE = '(min-width: 64rem)'

interface PanelResizerProps {
  side: Side
  /** The id of the element that gets larger. */
  controls: string
}

/** Renders the edge of the panel, which can be dragged, or moved by arrow keys, Home and End. */
export function PanelResizer({ side, controls }: PanelResizerProps) {
  const isWide = useSyncExternalStore(onWidth, () => matchMedia(WIDE).matches)
  const edge: Side = isWide ? side : 'bottom'
  const [sizes, setSizes] = useState<Partial<Record<Side, number>>>({})
  const size = sizes[edge] ?? lastSize(edge) ?? DEFAULT[edge]

  // The size is set on the root element, because the page makes room for the panel.
  useEffect(() => {
    const { style } = document.documentElement
    style.setProperty('--inspector-width', `${edge === 'right' ? size : DEFAULT.right}vw`)
    style.setProperty('--inspector-height', `${edge === 'bottom' ? size : DEFAULT.bottom}vh`)
  }, [edge, size])

  function resize(percent: number) {
    const next = Math.round(Math.min(MAX, Math.max(MIN, percent)))
    rememberSize(edge, next)
    setSizes({ ...sizes, [edge]: next })
  }

  function byKey(event: KeyboardEvent) {
    const next = { ...keysAt(edge, size), Home: MIN, End: MAX }[event.key]
    if (next === undefined) return
    event.preventDefault()
    resize(next)
  }

  function drag({ currentTarget, pointerId, clientX, clientY }: PointerEvent) {
    if (!currentTarget.hasPointerCapture(pointerId)) return
    resize(edge === 'right' ? 100 - (100 * clientX) / innerWidth : 100 - (100 * clientY) / innerHeight)
  }

  return (
    <hr
      className={`resizer ${edge}`}
      tabIndex={0}
      aria-label="Size of the token inspector"
      aria-orientation={edge === 'right' ? 'vertical' : 'horizontal'}
      aria-controls={controls}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={size}
      onKeyDown={byKey}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={drag}
    />
  )
}

/** An arrow moves the edge in its direction. */
function keysAt(edge: Side, size: number): Record<string, number> {
  return edge === 'right'
    ? { ArrowLeft: size + STEP, ArrowRight: size - STEP }
    : { ArrowUp: size + STEP, ArrowDown: size - STEP }
}

function onWidth(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
