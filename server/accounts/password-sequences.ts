/** The rows of QWERTY, QWERTZ and AZERTY keyboards. `asdf` is as easy to guess as `abcd`. */
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

/**
 * Returns whether at least three quarters of the characters continue a sequence or a repetition, as in `abcd` or
 * `xyxyxy`.
 */
export function isSequential(password: string): boolean {
  const characters = [...password.toLowerCase()]
  const followers = characters.filter((_, index) => follows(characters, index))
  return 4 * followers.length >= 3 * characters.length
}

/**
 * Returns whether a character repeats one of the three before it, or is next to the previous one in the alphabet or
 * on a keyboard.
 */
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
