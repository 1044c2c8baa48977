/** Of tokens about 2 MB, and more people than are busy within the five minutes that one lives. */
const MAX_REMEMBERED = 2_000

/**
 * Reads each text once and remembers what it said: for an answer that follows from the text alone, as
 * whether we signed it does, and that is asked again and again. What the reading throws is not
 * remembered. All is forgotten now and then, so that it never grows beyond its limit.
 */
export function remembered<Answer extends object>(
  read: (text: string) => Answer,
  max = MAX_REMEMBERED,
): (text: string) => Readonly<Answer> {
  const known = new Map<string, Readonly<Answer>>()
  return (text) => {
    const before = known.get(text)
    if (before) return before
    const answer = Object.freeze(read(text))
    if (known.size >= max) known.clear()
    known.set(text, answer)
    return answer
  }
}
