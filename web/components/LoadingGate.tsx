/** Renders a placeholder for the page until the session is known. */
export function LoadingGate() {
  return (
    <p className="gate" role="status" aria-busy="true">
      Opening the gate …
    </p>
  )
}
