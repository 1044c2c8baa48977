/** Rows of common keyboards that are not in alphabetical order. */
const KEYBOARD_ROWS = [
  '1234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'wxcvbn',
]

/** Returns whether three quarters of the characters follow from those before them. */
export function isSequential(password: string): boolean {
  const characters = [...password.toLowerCase()]
  const followers = characters.filter((_, index) => follows(characters, index))
  return 4 * followers.length >= 3 * characters.length
}

/** Returns whether the character repeats one of the three before it, or is the neighbour of the last. */
function follows(characters: string[], index: number): boolean {
  const character = characters[index] ?? ''
  const before = characters[index - 1]
  if (before === undefined) return false
  return (
    characters.slice(Math.max(0, index - 3), index).includes(character) || areNeighbours(before, character)
  )
}

function areNeighbours(a: string, b: string): boolean {
  const distance = (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)
  return Math.abs(distance) === 1 || KEYBOARD_ROWS.some((row) => row.includes(a + b) || row.includes(b + a))
}
