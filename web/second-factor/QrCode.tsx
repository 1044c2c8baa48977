import { useEffect, useState } from 'react'

/** The width of the white border that readers of QR codes need, in modules (ISO/IEC 18004). */
const BORDER = 4

/** Renders a QR code, black on white even in dark mode, because readers need that. Loads the encoder on demand. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<boolean[][]>()

  useEffect(() => {
    let isShown = true
    void import('uqr').then(({ encode }) => {
      if (isShown) setRows(encode(text, { border: BORDER }).data)
    })
    return () => {
      isShown = false
    }
  }, [text])

  if (!rows) return <div className="qr" />
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${rows.length} ${rows.length}`}>
      <path fill="#fff" d={`M0 0h${rows.length}v${rows.length}H0z`} />
      <path fill="#000" shapeRendering="crispEdges" d={outlineOf(rows)} />
    </svg>
  )
}

/** Returns an SVG path with a square for each dark module. */
function outlineOf(rows: boolean[][]): string {
  return rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
}
