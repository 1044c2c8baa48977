import { useState } from 'react'

/** Renders a button that copies a text, and a note whether the copy has succeeded. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>()

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      // Browsers refuse the copy on a page without https, for example.
      setOutcome('refused')
    }
  }

  return (
    <>
      <button type="button" className="secondary small" onClick={copy}>
        {children}
      </button>
      <span className="outcome-note" role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser does not allow copying here'}
      </span>
    </>
  )
}
