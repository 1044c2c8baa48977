import { CLOSING, type Token } from './tokens.ts'

/** Where a file leaves what is expected. One of the tokens is missing if its file ends there. */
export interface Difference {
  expected?: Token
  got?: Token
}

/** How many tokens a place reaches back to in both files. */
interface Place {
  expected: number
  got: number
}

/** So many equal tokens in a row end a difference. Fewer, such as `)` and `{`, may be equal by chance. */
const EQUAL_AGAIN = 3

/** Returns every place where a file differs from the expected one, in the order of the lines. At most one for a line. */
export function differencesOf(expected: Token[], got: Token[]): Difference[] {
  const differences = startsOf(expected, got).map((start) => differenceAt(start, expected, got))
  return differences.filter((difference, at) => isOnLinesOfItsOwn(difference, differences[at - 1]))
}

/** Behind a comma before a closing bracket stands what the other side lacks. The comma itself may be on an earlier line. */
function differenceAt(start: Place, expected: Token[], got: Token[]): Difference {
  const [wanted, found] = [expected[start.expected], got[start.got]]
  if (isComma(wanted) && isClosing(found)) return { expected: expected[start.expected + 1], got: found }
  if (isComma(found) && isClosing(wanted)) return { expected: wanted, got: got[start.got + 1] }
  return { expected: wanted, got: found }
}

function isComma(token?: Token): boolean {
  return token?.text === ','
}

function isClosing(token?: Token): boolean {
  return CLOSING.test(token?.text ?? '')
}

function isOnLinesOfItsOwn({ expected, got }: Difference, before?: Difference): boolean {
  return !before || (expected?.line !== before.expected?.line && got?.line !== before.got?.line)
}

/** Returns where each difference begins. */
function startsOf(expected: Token[], got: Token[]): Place[] {
  const starts: Place[] = []
  let [equal, at]: [number, Place] = [EQUAL_AGAIN, { expected: 0, got: 0 }]
  for (const pair of [...commonTokens(expected, got), { expected: expected.length, got: got.length }]) {
    const isEqual = pair.expected === at.expected && pair.got === at.got
    if (!isEqual && equal >= EQUAL_AGAIN) starts.push(at)
    equal = isEqual ? equal + 1 : 1
    at = { expected: pair.expected + 1, got: pair.got + 1 }
  }
  return starts
}

/** Returns the longest sequence of tokens that both files have in this order. */
function commonTokens(expected: Token[], got: Token[]): Place[] {
  const lengths = lengthsOf(expected, got)
  const common: Place[] = []
  const at = { expected: 0, got: 0 }
  while (at.expected < expected.length && at.got < got.length) {
    const isEqual = expected[at.expected]?.text === got[at.got]?.text
    if (isEqual) common.push({ ...at })
    const isLackingHere = !isEqual && lengthAt(lengths, at, 1, 0) >= lengthAt(lengths, at, 0, 1)
    if (isEqual || isLackingHere) at.expected++
    if (isEqual || !isLackingHere) at.got++
  }
  return common
}

function lengthAt(lengths: Uint16Array[], { expected, got }: Place, more: number, moreGot: number): number {
  return lengths[expected + more]?.[got + moreGot] ?? 0
}

/** Returns for each pair of places how long the longest common sequence behind it is. */
function lengthsOf(expected: Token[], got: Token[]): Uint16Array[] {
  const lengths = Array.from({ length: expected.length + 1 }, () => new Uint16Array(got.length + 1))
  for (const [row, { text }] of [...expected.entries()].reverse()) {
    const [here, below] = [lengths[row], lengths[row + 1]]
    if (!here || !below) continue
    for (let column = got.length - 1; column >= 0; column--) {
      const isEqual = text === got[column]?.text
      here[column] = isEqual
        ? (below[column + 1] ?? 0) + 1
        : Math.max(below[column] ?? 0, here[column + 1] ?? 0)
    }
  }
  return lengths
}
