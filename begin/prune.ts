import { ENTRIES, NOT_IMPORTED } from '../test/shape/dead-code.ts'
import { resolveImport } from '../test/shape/import-graph.ts'
import { CutProblem } from './cut-lines.ts'
import {
  dynamicImports,
  type ImportDeclaration,
  importsAmong,
  type Node,
  statementsOf,
  usesName,
  walk,
} from './syntax.ts'
import type { Tree } from './tree.ts'
import { dropUnusedEntries } from './unused-entries.ts'
import { dropUnusedStyles } from './unused-styles.ts'

const IS_CODE = /\.(tsx?|js)$/

/**
 * Removes what nothing needs after a cut: imports of what is gone, files, exports and functions that nothing uses.
 *
 * @throws {CutProblem} if the code still uses what is gone
 */
export function prune(tree: Tree): void {
  for (let before = -1; before !== sizeOf(tree); ) {
    before = sizeOf(tree)
    for (const path of codeIn(tree)) dropUnusedImports(tree, path)
    dropDeadFiles(tree)
    dropDeadDeclarations(tree)
    dropUnusedEntries(tree)
    for (const path of codeIn(tree)) unwrapOnlyChildren(tree, path)
  }
  dropUnusedStyles(tree)
  const problems = codeIn(tree).flatMap((path) => brokenImports(tree, path))
  if (problems.length > 0) throw new CutProblem(`What is gone is still used: ${problems.join('; ')}.`)
}

/** Returns the packages that are there because the code imports them, such as `@scope/name`. */
export function importedPackages(tree: Tree): Set<string> {
  const modules = codeIn(tree).flatMap((path) => importsOf(tree, path).modules)
  const names = modules.map(({ name }) => /^(@[^/]+\/)?[^./][^/]*/.exec(name)?.[0])
  return new Set(names.flatMap((name) => (name === undefined || NOT_IMPORTED.test(name) ? [] : [name])))
}

function sizeOf(tree: Tree): number {
  return [...tree.values()].reduce((sum, text) => sum + text.length, tree.size)
}

function codeIn(tree: Tree): string[] {
  return [...tree.keys()].filter((path) => IS_CODE.test(path) && !path.endsWith('.d.ts'))
}

/** Returns whether an import leads to a file of the project that is gone. */
function isGone(tree: Tree, { name, target }: Module): boolean {
  return name.startsWith('.') && /\.(tsx?|js|css|svg|md)$/.test(target) && !tree.has(target)
}

function brokenImports(tree: Tree, path: string): string[] {
  return importsOf(tree, path)
    .modules.filter((module) => isGone(tree, module))
    .map(({ target }) => `${path} imports ${target}`)
}

/** A module as a file names it, and the file or package that it is. */
interface Module {
  name: string
  target: string
}

/** What a file imports: the modules, and the names in them as path and name. */
interface Imports {
  modules: Module[]
  names: string[]
}

/** By the statements of the file. `statementsOf` returns the same list for the same text. */
const importsByStatements = new WeakMap<Node[], Imports>()

/** Returns what a file imports. Works it out once for the same text. */
function importsOf(tree: Tree, path: string): Imports {
  const text = textOf(tree, path)
  const statements = statementsOf(path, text)
  const imports = importsByStatements.get(statements) ?? importsIn(path, text, statements)
  importsByStatements.set(statements, imports)
  return imports
}

/** Returns what statements import. What they import dynamically counts as used whole: its name is `*`. */
function importsIn(path: string, text: string, statements: Node[]): Imports {
  const elsewhere = importsElsewhere(text, statements).map((name) => moduleOf(path, name))
  const sources = statements.flatMap(({ source }) => (source as { value?: string } | undefined)?.value ?? [])
  const named = importsAmong(statements).flatMap(({ module, names }) =>
    names
      .filter(({ imported }) => imported !== '*')
      .map(({ imported }) => `${resolveImport(path, module)} ${imported}`),
  )
  return {
    modules: [...sources.map((name) => moduleOf(path, name)), ...elsewhere],
    names: [...named, ...elsewhere.map(({ target }) => `${target} *`)],
  }
}

function moduleOf(path: string, name: string): Module {
  return { name, target: resolveImport(path, name) }
}

/** Returns the modules of `import()`, and in JavaScript those that its comments take types from. */
function importsElsewhere(text: string, statements: Node[]): string[] {
  const inComments = [...text.matchAll(/@type \{import\('([^']+)'\)/g)].map(([, module = '']) => module)
  return [...dynamicImports(statements), ...inComments]
}

function textOf(tree: Tree, path: string): string {
  return tree.get(path) ?? ''
}

/** Removes the imported names that the file does not use, and `import './x.css'` of a file that is gone. */
function dropUnusedImports(tree: Tree, path: string): void {
  const text = textOf(tree, path)
  const statements = statementsOf(path, text)
  const others = statements.filter(({ type }) => type !== 'ImportDeclaration')
  const isUsed = (name: string) => usesName(others, name)
  let kept = text
  for (const declaration of importsAmong(statements).reverse()) {
    const names = declaration.names.filter(({ local }) => isUsed(local))
    const isNeeded =
      declaration.names.length === 0 ? !isGone(tree, moduleOf(path, declaration.module)) : names.length > 0
    if (!isNeeded) kept = without(kept, declaration)
    else if (names.length < declaration.names.length) kept = withNames(kept, declaration, isUsed)
  }
  tree.set(path, kept)
}

/** Removes the names that nothing uses from the braces of an import. */
function withNames(text: string, declaration: ImportDeclaration, isUsed: (name: string) => boolean): string {
  const specifiers = (declaration.specifiers as Node[]).filter(
    ({ type, local }) => type === 'ImportSpecifier' && isUsed((local as { name: string }).name),
  )
  const names = specifiers.map(({ start, end }) => text.slice(start, end)).join(', ')
  const statement = text.slice(declaration.start, declaration.end)
  return (
    text.slice(0, declaration.start) +
    statement.replace(/\{[^}]*\}/, `{ ${names} }`) +
    text.slice(declaration.end)
  )
}

/** Removes a statement with the comment directly above it and its line break. */
function without(text: string, { start, end }: Node): string {
  const above = text.slice(0, start).replace(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n|(?:\/\/[^\n]*\n)+)$/, '')
  const below = text.slice(end).replace(/^\n/, '')
  return above.endsWith('\n\n') || above === '' ? above + below.replace(/^\n/, '') : above + below
}

/** Removes the files that nothing reaches, and the tests of files that are gone. */
function dropDeadFiles(tree: Tree): void {
  const code = codeIn(tree)
  const entries = code.filter(isEntry)
  const sources = reachedFrom(
    tree,
    entries.filter((path) => !isTest(path)),
  )
  // A test keeps the helpers that it uses, but not the source that nothing else uses.
  const tests = entries.filter((path) => isTest(path) && !testsSomethingDead(tree, path, sources))
  const reached = reachedFrom(tree, [...sources, ...tests])
  for (const path of code) if (!reached.has(path)) tree.delete(path)
}

function isEntry(path: string): boolean {
  return ENTRIES.some((entry) => entry.test(path))
}

function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(path)
}

function isTwin(test: string, source: string): boolean {
  return test.replace(/\.test\.tsx?$/, '') === source.replace(/\.tsx?$/, '')
}

/** Returns whether a test is beside a source that is gone, or that only tests reach. */
function testsSomethingDead(tree: Tree, path: string, alive: Set<string>): boolean {
  return importsOf(tree, path).modules.some(({ target }) => isTwin(path, target) && !alive.has(target))
}

/** Returns these files, and all that they import. */
function reachedFrom(tree: Tree, from: string[]): Set<string> {
  const reached = new Set(from)
  // A set that grows while it is walked.
  for (const path of reached) {
    if (!IS_CODE.test(path)) continue
    for (const { target } of importsOf(tree, path).modules) if (tree.has(target)) reached.add(target)
  }
  return reached
}

/** Removes exports and functions that nothing uses. */
function dropDeadDeclarations(tree: Tree): void {
  const used = new Set(codeIn(tree).flatMap((path) => importsOf(tree, path).names))
  for (const path of codeIn(tree)) {
    const isUsedWhole = isEntry(path) || used.has(`${path} *`)
    dropUnusedLocals(tree, path, (name) => isUsedWhole || used.has(`${path} ${name}`))
  }
}

function dropUnusedLocals(tree: Tree, path: string, isImported: (name: string) => boolean): void {
  const text = textOf(tree, path)
  const statements = statementsOf(path, text)
  let kept = text
  for (const statement of statements.toReversed()) {
    const name = declaredName(statement)
    if (name === undefined) continue
    const isExported = statement.type === 'ExportNamedDeclaration'
    if (isExported && isImported(name)) continue
    const others = statements.filter((other) => other !== statement)
    if (usesName(others, name)) {
      if (isExported && !isType(statement)) kept = withoutExport(kept, statement)
    } else if (isExported || isFunctionOrType(statement)) kept = without(kept, statement)
  }
  tree.set(path, kept)
}

/** Replaces a fragment of React by the element in it, if there is only one. */
function unwrapOnlyChildren(tree: Tree, path: string): void {
  const text = textOf(tree, path)
  if (!path.endsWith('.tsx') || !text.includes('<>')) return
  const fragments: { around: Node; only: Node }[] = []
  walk(statementsOf(path, text), (node) => {
    if (node.type !== 'JSXFragment') return
    const children = (node.children as Node[]).filter((child) => !isBlank(child))
    const [only] = children
    if (only?.type === 'JSXElement' && children.length === 1) fragments.push({ around: node, only })
  })
  const [first] = fragments
  if (!first) return
  const { around, only } = first
  tree.set(path, text.slice(0, around.start) + text.slice(only.start, only.end) + text.slice(around.end))
  unwrapOnlyChildren(tree, path)
}

function isBlank({ type, value }: Node): boolean {
  return type === 'JSXText' && /^\s*$/.test(String(value))
}

function withoutExport(text: string, { start }: Node): string {
  return text.slice(0, start) + text.slice(start).replace(/^export /, '')
}

/** Returns the name that a statement declares, if it declares exactly one. */
function declaredName(statement: Node): string | undefined {
  const declaration = (
    statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  ) as Node | null
  if (!declaration) return
  if (declaration.type === 'VariableDeclaration') {
    const [only, ...more] = declaration.declarations as { id: { name?: string } }[]
    return more.length === 0 ? only?.id.name : undefined
  }
  return /^(FunctionDeclaration|ClassDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration|TSDeclareFunction)$/.test(
    declaration.type,
  )
    ? (declaration.id as { name: string }).name
    : undefined
}

function isType(statement: Node): boolean {
  return /^TS(Interface|TypeAlias)/.test((statement.declaration as Node | undefined)?.type ?? '')
}

function isFunctionOrType({ type }: Node): boolean {
  return /^(FunctionDeclaration|TS(Interface|TypeAlias)Declaration|VariableDeclaration)$/.test(type)
}
