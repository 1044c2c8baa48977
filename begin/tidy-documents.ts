import { dirname, join } from 'node:path/posix'
import { anchorsOf } from '../test/anchors.ts'
import { cutAt, isInFence } from './cut-lines.ts'
import { matches, type Tree } from './tree.ts'

/** A file or folder of the project in a text, as in `server/app.ts`. */
const PATH = /`((?:shared|server|web|test|docs|bench|begin|examples)\/[\w./-]+)`/g
const COMMAND = /npm run ([\w:]+)/g
const LINK = /\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g
const ANCHOR = /\[([^\]]+)\]\((?!https?:)([^)#\s]*\.md|)#([\w-]+)\)/g

/**
 * Removes from the documents what speaks of files and commands that are gone: the row, item or paragraph that names one.
 * A link to a gone page becomes its words.
 */
export function tidyDocuments(tree: Tree): void {
  const documents = [...tree.keys()].filter((path) => path.endsWith('.md'))
  for (const path of documents) tree.set(path, tidied(tree, path, tree.get(path) ?? ''))
  // When all sections that go are gone.
  for (const path of documents) tree.set(path, withoutGoneAnchors(tree, path, tree.get(path) ?? ''))
}

/** Makes the links to sections that are gone their words. */
function withoutGoneAnchors(tree: Tree, path: string, text: string): string {
  return outsideFences(text, (prose) =>
    prose.replace(ANCHOR, (link, words: string, target: string, anchor: string) => {
      const page = target === '' ? path : join(dirname(path), target)
      return anchorsOf(tree.get(page) ?? '').includes(anchor) ? link : words
    }),
  )
}

/** Changes a text, but not the code between its fences: a link in it belongs to the file that it is typed into. */
function outsideFences(text: string, change: (prose: string) => string): string {
  const parts = text.split(/(^ *```[\s\S]*?^ *```$)/m)
  return parts.map((part, index) => (index % 2 === 0 ? change(part) : part)).join('')
}

function tidied(tree: Tree, path: string, text: string): string {
  const exists = (target: string) => existsIn(tree, target)
  let kept = outsideFences(withoutGoneItems(path, text, exists), (prose) =>
    prose.replace(LINK, (link, words: string, target: string) =>
      exists(join(dirname(path), target)) ? link : words,
    ),
  )
  const { scripts } = JSON.parse(tree.get('package.json') ?? '{}')
  const isGone = (line: string) =>
    namesIn(line, PATH).some((name) => !exists(name)) ||
    namesIn(line, COMMAND).some((name) => !(name in scripts))
  for (;;) {
    const lines = kept.split('\n')
    const at = lines.findIndex(isGone)
    if (at === -1) return kept
    kept = cutAt(path, lines, startOfPart(lines, at))
  }
}

/** Removes the items and rows that begin with a link to a gone page. */
function withoutGoneItems(path: string, text: string, exists: (target: string) => boolean): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line, index) => {
    const [, target] = /^(?:\s*(?:[-*]|\d+\.)|\|) \*{0,2}\[[^\]]+\]\((?!https?:|#)([^)#\s]+)/.exec(line) ?? []
    return target !== undefined && !isInFence(lines, index) && !exists(join(dirname(path), target))
  })
  return at === -1 ? text : withoutGoneItems(path, cutAt(path, lines, at), exists)
}

function namesIn(line: string, pattern: RegExp): string[] {
  return [...line.matchAll(pattern)].map(([, name = '']) => name)
}

function existsIn(tree: Tree, target: string): boolean {
  const path = target.replace(/\/$/, '')
  return [...tree.keys()].some((one) => matches(one, path))
}

/** Returns the first line of the item or paragraph that a line belongs to. A row and a line of code stand alone. */
function startOfPart(lines: string[], at: number): number {
  if (/^\||^\s*npm |^#/.test(lines[at] ?? '')) return at
  let first = at
  while (first > 0 && lines[first - 1] !== '' && !/^\s*([-*]|\d+\.) |^\||^```|^#/.test(lines[first] ?? ''))
    first--
  return first
}
