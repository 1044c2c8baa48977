/** Thrown if the table of features no longer describes the code. */
export class CutProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CutProblem'
  }
}

/**
 * Removes the block that begins with this text, and the comment above it. A block is a line with all that is
 * indented below it and the bracket or tag that closes it; in Markdown a heading with its section, a row, an item
 * or a paragraph.
 *
 * `a › b` removes the block that begins with `b` inside the one that begins with `a`, and `… a` the one around the
 * line that begins with `a`. A `describe` goes only if the text begins with it.
 *
 * @throws {CutProblem} unless exactly one block begins so
 */
export function cutBlock(path: string, text: string, start: string): string {
  const lines = text.split('\n')
  const found = findBlocks(path, lines, start)
  const [at] = found
  if (at === undefined || found.length > 1) {
    throw new CutProblem(`${path}: "${start}" begins ${found.length} blocks, not one.`)
  }
  if (start.startsWith('… ') && /^\s*describe\b/.test(lines[at] ?? '')) {
    throw new CutProblem(`${path}: "${start}" would remove a whole describe.`)
  }
  return cutAt(path, lines, at)
}

/** Returns whether a block begins with this text. */
export function hasBlock(path: string, text: string, start: string): boolean {
  return findBlocks(path, text.split('\n'), start).length > 0
}

function findBlocks(path: string, lines: string[], start: string): number[] {
  if (start.startsWith('… ')) return linesWith(lines, start.slice(2)).map((at) => lineAround(lines, at))
  const [outer = '', inner] = start.split(' › ')
  const found = linesWith(lines, outer)
  if (inner === undefined) return found
  return found.flatMap((at) => {
    const [from, to] = blockAt(path, lines, at)
    return linesWith(lines.slice(from, to), inner).map((index) => from + index)
  })
}

function linesWith(lines: string[], start: string): number[] {
  return lines.flatMap((line, index) => (line.trimStart().startsWith(start) ? [index] : []))
}

/** Returns the line that opens the block around this one. */
function lineAround(lines: string[], at: number): number {
  return lines.slice(0, at).findLastIndex((line) => line !== '' && indentOf(line) < indentOf(lines[at]))
}

/** Removes every block that begins with one of these texts. */
export function cutEvery(path: string, text: string, starts: string[]): string {
  const isOne = (line: string) => starts.some((start) => line.trimStart().startsWith(start))
  let kept = text
  for (;;) {
    const lines = kept.split('\n')
    const at = lines.findIndex(isOne)
    if (at === -1) return kept
    kept = cutAt(path, lines, at)
  }
}

/** Returns the text of the lines without the block that begins at this one, and the comment above it. */
export function cutAt(path: string, lines: string[], at: number): string {
  const [from, to] = blockAt(path, lines, at)
  const first = withComment(path, lines, from)
  return [...lines.slice(0, first), ...lines.slice(closeGap(lines, first, to))].join('\n')
}

/** Returns the first line of a block and the line after its last. */
function blockAt(path: string, lines: string[], from: number): [number, number] {
  return [from, path.endsWith('.md') ? endOfPart(lines, from) : endOfCode(lines, from)]
}

function endOfCode(lines: string[], from: number): number {
  const depth = indentOf(lines[from])
  let end = from + 1
  while (end < lines.length) {
    const line = lines[end] ?? ''
    const inside = indentOf(line) > depth || (line === '' && isInside(lines, end, depth))
    const closes = indentOf(line) === depth && end > from + 1 && /^[)}\]<>/]/.test(line.trim())
    if (closes && !/[({[]$/.test(line)) return end + 1
    if (!inside && !closes) return end
    end++
  }
  return end
}

/** Returns whether an empty line is followed by a line that is still inside the block, or closes it. */
function isInside(lines: string[], at: number, depth: number): boolean {
  const next = lines.slice(at).find((line) => line !== '')
  if (next === undefined) return false
  return indentOf(next) > depth || (indentOf(next) === depth && /^\s*[)}\]]/.test(next))
}

function endOfPart(lines: string[], from: number): number {
  const first = lines[from] ?? ''
  if (isInFence(lines, from)) return endOfCode(lines, from)
  const [marks] = /^#+(?= )/.exec(first) ?? []
  if (marks) {
    const next = lines.findIndex(
      (line, index) => index > from && (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= marks.length,
    )
    return next === -1 ? lines.length : next
  }
  if (first.startsWith('|')) return from + 1
  const depth = indentOf(first)
  const isItem = /^\s*([-*]|\d+\.) /.test(first)
  const ends = (line: string) => line === '' || (isItem && indentOf(line) <= depth)
  const end = lines.findIndex((line, index) => index > from && ends(line))
  return end === -1 ? lines.length : end
}

/** Returns whether a line of Markdown is code between two fences. */
export function isInFence(lines: string[], at: number): boolean {
  return lines.slice(0, at).filter((line) => line.startsWith('```')).length % 2 === 1
}

/** Returns where the comment directly above a block begins. */
function withComment(path: string, lines: string[], from: number): number {
  const comment =
    path === '.env.example' || /\.(ya?ml|sh)$/.test(path) ? /^# / : /^(\/\/|\/\*|\* |\*$|\*\/|\{\/\*)/
  if (path.endsWith('.md')) return from
  let first = from
  while (first > 0 && comment.test((lines[first - 1] ?? '').trim())) first--
  return first
}

/** Returns the end of the cut, one further if it would leave two empty lines, or one at the start of a block. */
function closeGap(lines: string[], first: number, to: number): number {
  const above = lines[first - 1] ?? ''
  const opens = /[({[]$/.test(above) || above === ''
  return opens && lines[to] === '' ? to + 1 : to
}

function indentOf(line: string | undefined): number {
  return (line ?? '').search(/\S|$/)
}
