import { parseSync } from 'vite'

/** A node of the syntax tree, with its place in the text. */
export interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

/** An imported name: what the file calls it, and what the other file does (`default` and `*` too). */
export interface ImportedName {
  local: string
  imported: string
}

/** An import of another file or package. */
export interface ImportDeclaration extends Node {
  module: string
  names: ImportedName[]
}

/** How many texts of a file stay parsed. Several cuts in one process begin with the same text, and most end with it. */
const KEPT_TEXTS = 3

/** By path, the newest text first. */
const parsed = new Map<string, { text: string; statements: Node[] }[]>()

/** Returns the statements of a file at its top level. Parses the same text once. */
export function statementsOf(path: string, text: string): Node[] {
  const kept = parsed.get(path) ?? []
  const newest = kept.find((one) => one.text === text) ?? { text, statements: parse(path, text) }
  if (kept[0] !== newest) {
    parsed.set(path, [newest, ...kept.filter((one) => one !== newest)].slice(0, KEPT_TEXTS))
  }
  return newest.statements
}

function parse(path: string, text: string): Node[] {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  return program.body as unknown as Node[]
}

/** Returns the static imports among these statements. */
export function importsAmong(statements: Node[]): ImportDeclaration[] {
  return statements
    .filter(({ type }) => type === 'ImportDeclaration')
    .map((node) => ({
      ...node,
      module: (node.source as { value: string }).value,
      names: (node.specifiers as Node[]).map(importedName),
    }))
}

function importedName(specifier: Node): ImportedName {
  const local = (specifier.local as { name: string }).name
  if (specifier.type === 'ImportDefaultSpecifier') return { local, imported: 'default' }
  if (specifier.type === 'ImportNamespaceSpecifier') return { local, imported: '*' }
  return { local, imported: (specifier.imported as { name: string }).name }
}

/** Calls `visit` for a node and every node below it. */
export function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (isNode(value)) {
    visit(value)
    // Object.values() would copy every node, and most of the time of a cut is spent here.
    for (const key in value) {
      const child = value[key]
      if (typeof child === 'object') walk(child, visit)
    }
  }
}

function isNode(value: object): value is Node {
  return typeof (value as Node).type === 'string'
}

/** What a statement mentions. */
interface Mentions {
  /** Values, types and elements. */
  names: Set<string>
  /** The modules of `import()`, and of type queries such as `import('x')`. */
  modules: string[]
}

const mentionsByStatement = new WeakMap<Node, Mentions>()

/** Returns whether one of these statements uses a name, as a value, a type or an element. */
export function usesName(statements: Node[], name: string): boolean {
  return statements.some((statement) => mentionsIn(statement).names.has(name))
}

/** Returns the modules that `import()` and type queries such as `import('x')` name in these statements. */
export function dynamicImports(statements: Node[]): string[] {
  return statements.flatMap((statement) => mentionsIn(statement).modules)
}

function mentionsIn(statement: Node): Mentions {
  const known = mentionsByStatement.get(statement)
  if (known) return known
  const mentions: Mentions = { names: new Set(), modules: [] }
  walk(statement, (node) => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') mentions.names.add(String(node.name))
    else if (node.type === 'ImportExpression' || node.type === 'TSImportType') {
      const source = (node.source ?? node.argument) as { value?: unknown } | undefined
      if (typeof source?.value === 'string') mentions.modules.push(source.value)
    }
  })
  mentionsByStatement.set(statement, mentions)
  return mentions
}
