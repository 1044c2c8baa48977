import { useState } from 'react'

/** Renders a button that copies a text, and says whether it did. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>()

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      // The browser does not allow it, for example without https.
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
