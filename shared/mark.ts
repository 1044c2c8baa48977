/** The outline of the logo, a gate, as an SVG path in a square of 32 units. */
export const MARK_PATH = 'M5 28V10h4V6h4v4h6V6h4v4h4v18h-6v-6a5 5 0 0 0-10 0v6z'
