import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** The text files of a project by path, such as `server/app.ts`. The tool changes these, and writes them at the end. */
export type Tree = Map<string, string>

const NOT_TEXT = /\.(png|svg|ico|woff2?)$/

/** What an installation, a build or a run leaves behind. In a copy without git nothing else tells it apart. */
const LEFT_BEHIND = /^(node_modules|dist|data|\.git|\.gallery|\.build|\.results|reports)$/

/** Returns the paths of a project: what git knows, or in a copy without git every file. */
function pathsIn(root: string): string[] {
  if (!existsSync(join(root, '.git'))) return walk(root, root)
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}

function walk(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_BEHIND.test(entry.name) || entry.name === '.env') return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(root, path) : [relative(root, path)]
  })
}

/** Reads a project. Pictures count as empty texts. */
export function readTree(root: string): Tree {
  const read = (path: string) => (NOT_TEXT.test(path) ? '' : readFileSync(join(root, path), 'utf8'))
  return new Map(pathsIn(root).map((path) => [path, read(path)]))
}

/** Writes what differs between two states of a project, and removes what only the first one has. */
export function writeTree(root: string, before: Tree, after: Tree): void {
  for (const path of before.keys()) {
    if (!after.has(path)) rmSync(join(root, path), { force: true })
  }
  for (const [path, text] of after) {
    if (before.get(path) === text) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  removeEmptyFolders(root, before, after)
}

function removeEmptyFolders(root: string, before: Tree, after: Tree): void {
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => dirname(path))
  for (const folder of new Set(gone)) {
    let at = folder
    while (at !== '.' && isEmptyFolder(join(root, at))) {
      rmSync(join(root, at), { recursive: true })
      at = dirname(at)
    }
  }
}

function isEmptyFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory() && readdirSync(path).length === 0
}

/** Returns whether a path is this file, or in this folder. A `*` stands for any part of a file's name. */
export function matches(path: string, pattern: string): boolean {
  if (!pattern.includes('*')) return path === pattern || path.startsWith(`${pattern}/`)
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]*')}$`).test(path)
}

/** Returns the number of lines of source, without tests and their helpers. */
export function linesOf(tree: Tree): number {
  return sourcesIn(tree).reduce((sum, text) => sum + text.split('\n').length - 1, 0)
}

/** Returns the number of those lines that are neither comment nor empty. */
export function codeLinesOf(tree: Tree): number {
  const withoutComments = sourcesIn(tree).map((text) =>
    text.replace(/^ *(\/\*[\s\S]*?\*\/|\{\/\*[\s\S]*?\*\/\}|\/\/.*)$/gm, ''),
  )
  return withoutComments.reduce((sum, text) => sum + (text.match(/^.*\S/gm)?.length ?? 0), 0)
}

function sourcesIn(tree: Tree): string[] {
  const isSource = (path: string) =>
    /^(server|web|shared)\/.*\.tsx?$/.test(path) && !/\.test\.|\/testing\//.test(path)
  return [...tree].filter(([path]) => isSource(path)).map(([, text]) => text)
}
