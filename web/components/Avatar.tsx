interface AvatarProps {
  /** The full name, or the username. */
  name: string
  small?: boolean
}

/** Renders the initials of a user. Screen readers skip it, because the name stands beside it. */
export function Avatar({ name, small }: AvatarProps) {
  return (
    <span className={small ? 'avatar small' : 'avatar'} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}

/** Returns the first letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  // By code points, because half a surrogate pair is no letter.
  return ends
    .map((word = '') => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}
