/** Stands where a page will be while nobody knows yet who is there. */
export function LoadingGate() {
  return (
    <p className="gate" role="status" aria-busy="true">
      Opening the gate …
    </p>
  )
}
