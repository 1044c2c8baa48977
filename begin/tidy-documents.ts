import { dirname, join } from 'node:path/posix'
import { anchorsOf } from '../test/anchors.ts'
import { cutAt, isInFence } from './cut-lines.ts'
import { matches, type Tree } from './tree.ts'

/** A file or folder of the project in a text, as in `server/app.ts`. */
const PATH = /`((?:shared|server|web|test|docs|bench|begin|examples)\/[\w./-]+)`/g
const COMMAND = /npm run ([\w:]+)/g
const LINK = /\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g
/** A picture in a line of its own. */
const PICTURE = /^!\[[^\]]*\]\((?!https?:)([^)#\s]+)\)\n\n?/gm
/** A change that a reader types into a file, and the paragraph above it if it ends with a colon. */
const CHANGE = /^(?:(?!\n|```|#|\|)[^\n]+\n)*?(?:[^\n]*:\n\n)?```diff (\S+)\n[\s\S]*?^```\n\n?/gm
/** A whole file that a reader types. */
const WHOLE_FILE = /^```(?!diff)\w+ (\S+\/\S+)$/gm
const ANCHOR = /\[([^\]]+)\]\((?!https?:)([^)#\s]*\.md|)#([\w-]+)\)/g

/** Removes items and rows about pages that are gone, and changes of files that are gone. Links become their words, and pictures go. */
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
  const kept = outsideFences(withoutGoneItems(path, text, exists), (prose) =>
    prose
      .replace(PICTURE, (picture, target: string) => (exists(join(dirname(path), target)) ? picture : ''))
      .replace(LINK, (link, words: string, target: string) =>
        exists(join(dirname(path), target)) ? link : words,
      ),
  )
  return withoutGoneFences(tree, kept)
}

/** Returns whether a text names a file or a command that is gone. */
export function namesWhatIsGone(tree: Tree): (text: string) => boolean {
  const { scripts } = JSON.parse(tree.get('package.json') ?? '{}')
  return (text) =>
    namesIn(text, PATH).some((name) => !existsIn(tree, name)) ||
    namesIn(text, COMMAND).some((name) => !(name in scripts))
}

/** Removes changes of files that are gone, each with the paragraph that announces it. */
function withoutGoneFences(tree: Tree, text: string): string {
  if (!text.includes('```diff ')) return text
  const typed = [...tree].filter(([path]) => path.endsWith('.md')).map(([, document]) => document)
  const made = new Set(namesIn(typed.join('\n'), WHOLE_FILE))
  return text.replace(CHANGE, (change, path: string) =>
    made.has(path) || existsIn(tree, path) ? change : '',
  )
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

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}

function existsIn(tree: Tree, target: string): boolean {
  const path = target.replace(/\/$/, '')
  return tree.has(path) || [...tree.keys()].some((one) => matches(one, path))
}
