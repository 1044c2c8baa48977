import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { NOTES } from './notes/wiring.ts'

/** A line that an example adds to a file. An empty `below` is the top of the file. */
interface AddedLine {
  file: string
  below: string
  line: string
}

const EXAMPLES: Record<string, readonly AddedLine[]> = { notes: NOTES }

/** The names of the examples. */
export const EXAMPLE_NAMES = Object.keys(EXAMPLES)

/**
 * Copies the files of an example into a copy of this repository, and adds its lines. Writes nothing if that fails.
 *
 * @returns the paths of the written files
 * @throws {Error} if a file of the example is there already, or a line does not fit
 */
export function copyExample(name: string, folder: string): string[] {
  const read = (path: string) => {
    const file = join(folder, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const texts = planExample(name, read)
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return [...texts.keys()]
}

/** Returns what `copyExample` would write, by path. `read` returns the present text. @throws {Error} as it does */
export function planExample(name: string, read: (path: string) => string | undefined): Map<string, string> {
  const added = EXAMPLES[name]
  if (!added) throw new Error(`There is no example ${name}. There is: ${EXAMPLE_NAMES.join(', ')}.`)
  const texts = newFiles(name)
  for (const path of texts.keys()) {
    if (read(path) !== undefined) throw new Error(`${path} is there already.`)
  }
  for (const { file, ...place } of added) {
    const text = texts.get(file) ?? read(file) ?? ''
    texts.set(file, withLine(text, file, place))
  }
  return texts
}

/** Returns the files of an example, by the path to which they are copied. */
function newFiles(name: string): Map<string, string> {
  const root = join(import.meta.dirname, name)
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && entry.parentPath !== root)
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.sort().map((path) => [relative(root, path), readFileSync(path, 'utf8')]))
}

function withLine(text: string, file: string, { below, line }: Omit<AddedLine, 'file'>): string {
  if (below === '') return `${line}\n${text}`
  const lines = text.split('\n')
  const at = lines.indexOf(below)
  if (at < 0 || at !== lines.lastIndexOf(below)) throw new Error(`${file} does not have once: ${below}`)
  return lines.toSpliced(at + 1, 0, line).join('\n')
}
