import { readdirSync } from 'node:fs'
import { parseSync } from 'vite'
import { ROOT } from '../server-process.ts'
import { filesIn, read } from '../source-files.ts'

/** Text that people read: a comment, a string of the code, or a paragraph of a document. */
export interface Prose {
  kind: 'comment' | 'string' | 'doc'
  file: string
  line: number
  text: string
}

const FOLDERS = ['server', 'web', 'shared', 'test', 'bench', 'examples', 'docs']

/** Returns all prose of the repository, but for code in documents. */
export function readProse(): Prose[] {
  const beside = readdirSync(ROOT).filter((name) => /\.(ts|md)$/.test(name))
  return [...beside, ...FOLDERS.flatMap(filesIn)].flatMap((file) => {
    if (/\.(ts|tsx|js)$/.test(file)) return proseOfCode(file, read(file))
    return file.endsWith('.md') ? proseOfDocument(file, read(file)) : []
  })
}

function proseOfCode(file: string, source: string): Prose[] {
  const { program, comments } = parseSync(file, source)
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length
  const found: Prose[] = comments.map(({ value, start }) => ({
    kind: 'comment',
    file,
    line: lineAt(start),
    text: value.replace(/^\s*\*/gm, ''),
  }))
  visit(program)
  return found

  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    const text = textOf(value as Record<string, unknown>)
    // One word is a name.
    if (text?.trim().includes(' ')) {
      found.push({ kind: 'string', file, line: lineAt(Number((value as { start?: number }).start)), text })
    }
    Object.values(value).forEach(visit)
  }
}

function textOf({ type, value }: Record<string, unknown>): string | undefined {
  if (type === 'Literal' || type === 'JSXText') return typeof value === 'string' ? value : undefined
  if (type === 'TemplateElement') return (value as { cooked?: string }).cooked
}

function proseOfDocument(file: string, source: string): Prose[] {
  const withoutCode = source.replace(/^```[\s\S]*?^```/gm, (code) => code.replace(/[^\n]/g, ''))
  return withoutCode
    .split('\n')
    .map((text, index): Prose => ({ kind: 'doc', file, line: index + 1, text: text.replace(/`[^`]*`/g, '') }))
    .filter(({ text }) => text.trim() !== '')
}
