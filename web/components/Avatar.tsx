interface AvatarProps {
  /** The full name, or the username. */
  name: string
  small?: boolean
}

/** Renders the initials of a user. Hidden from screen readers, because the page also shows the name as text. */
export function Avatar({ name, small }: AvatarProps) {
  return (
    <span className={small ? 'avatar small' : 'avatar'} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}

/** Returns the first letters of the first and the last word, in upper case. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  // The spread splits by code points, because half of a surrogate pair is not a letter.
  return ends
    .map((word = '') => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}
