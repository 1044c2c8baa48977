/** A word or a sign of a file, and its line. */
export interface Token {
  text: string
  line: number
}

const COMMENT = /^\s*(\/\/|\/\*|\*)/
/** A bracket that closes. */
export const CLOSING = /^[)\]}]$/

/**
 * Returns the tokens of a file. Leaves out what a formatter or a reader may do in another way: white space, line
 * breaks, semicolons, commas before a closing bracket, which quotation marks, and comments in lines of their own.
 */
export function tokensOf(path: string, text: string): Token[] {
  const isCode = /\.[jt]sx?$/.test(path)
  const lines = comparable(path, text).split('\n')
  const tokens = lines.flatMap((line, index) =>
    isCode && COMMENT.test(line) ? [] : tokensOfLine(line).map((found) => ({ text: found, line: index + 1 })),
  )
  return tokens.filter(({ text }, at) => text !== ',' || !CLOSING.test(tokens[at + 1]?.text ?? ''))
}

function tokensOfLine(line: string): string[] {
  return line.replaceAll('"', "'").match(/[\w$]+|[^\s\w$;]/g) ?? []
}

/** Returns a file's lines as they are counted and shown. In `package.json`, npm writes the packages itself. */
export function comparable(path: string, text: string): string {
  if (path !== 'package.json') return text
  try {
    const { dependencies: _, devDependencies: __, ...typed } = JSON.parse(text)
    return JSON.stringify(typed, null, 2)
  } catch {
    return text
  }
}

/** Returns whether two texts of a file differ only in what does not matter. */
export function isSame(path: string, one: string, other: string): boolean {
  const [first, second] = [tokensOf(path, one), tokensOf(path, other)]
  return first.length === second.length && first.every(({ text }, at) => text === second[at]?.text)
}

/** Returns how far a file is from a version. A token too many counts more, because a reader may not have finished. */
export function distance(expected: Token[], got: Token[]): number {
  const counts = new Map<string, number>()
  for (const { text } of expected) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const { text } of got) counts.set(text, (counts.get(text) ?? 0) - 1)
  const rest = [...counts.values()]
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return sum(rest.filter((value) => value > 0)) - 3 * sum(rest.filter((value) => value < 0))
}
