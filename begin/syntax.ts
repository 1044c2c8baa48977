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

const parsed = new Map<string, { text: string; statements: Node[] }>()

/** Returns the statements of a file at its top level. Parses the same text once. */
export function statementsOf(path: string, text: string): Node[] {
  const known = parsed.get(path)
  if (known?.text === text) return known.statements
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  const statements = program.body as unknown as Node[]
  parsed.set(path, { text, statements })
  return statements
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
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (isNode(value)) {
    visit(value)
    for (const child of Object.values(value)) walk(child, visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

const namesByStatement = new WeakMap<Node, Set<string>>()

/** Returns whether one of these statements uses a name, as a value, a type or an element. */
export function usesName(statements: Node[], name: string): boolean {
  return statements.some((statement) => namesIn(statement).has(name))
}

function namesIn(statement: Node): Set<string> {
  const known = namesByStatement.get(statement)
  if (known) return known
  const names = new Set<string>()
  walk(statement, (node) => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') names.add(String(node.name))
  })
  namesByStatement.set(statement, names)
  return names
}

const modulesByStatement = new WeakMap<Node, string[]>()

/** Returns the modules that `import()` and type queries such as `import('x')` name in these statements. */
export function dynamicImports(statements: Node[]): string[] {
  return statements.flatMap(dynamicImportsIn)
}

function dynamicImportsIn(statement: Node): string[] {
  const known = modulesByStatement.get(statement)
  if (known) return known
  const modules: string[] = []
  walk(statement, (node) => {
    const source = (node.source ?? node.argument) as { value?: unknown } | undefined
    const names = node.type === 'ImportExpression' || node.type === 'TSImportType'
    if (names && typeof source?.value === 'string') modules.push(source.value)
  })
  modulesByStatement.set(statement, modules)
  return modules
}
