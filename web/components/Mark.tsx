/** Renders our logo, a gate, in the colour of the text around it. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M5 28V10h4V6h4v4h6V6h4v4h4v18h-6v-6a5 5 0 0 0-10 0v6z" fill="currentColor" />
    </svg>
  )
}
