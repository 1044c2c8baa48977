/** Renders the placeholder of a page until the session is known. Keep it equal to the card in `index.html`. */
export function LoadingGate() {
  return (
    <article className="card">
      <Loading>Opening the gate…</Loading>
    </article>
  )
}

/** Renders a spinner with a text, which screen readers announce. */
export function Loading({ children }: { children: string }) {
  return (
    <p className="loading" role="status" aria-busy="true">
      <span className="spinner" aria-hidden="true" /> {children}
    </p>
  )
}
