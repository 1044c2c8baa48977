import { cutBlock, cutEvery } from './cut-lines.ts'
import { type Node, statementsOf } from './syntax.ts'
import type { Tree } from './tree.ts'

/** A property in the syntax tree. */
interface Property {
  key: { name: string }
}

const ERRORS = 'server/errors.ts'
const CODES = 'shared/api/error-body.ts'
const CODE_LISTS = [/^export const ErrorCode =[\s\S]*?\n\]/m, /^export const Reason =[\s\S]*?\n\]/m]
const EVENTS = 'shared/audit-event.ts'
const SCHEMA = 'server/db/schema.ts'

/** Removes the errors, codes, reasons, events, tables and icons that no code uses any longer, each wherever it is listed. */
export function dropUnusedEntries(tree: Tree): void {
  dropErrors(tree)
  dropEvents(tree)
  dropCodes(tree)
  dropTables(tree)
  dropIcons(tree)
}

function dropErrors(tree: Tree): void {
  const rest = serverWithout(tree, /^server\/errors\.ts$/)
  for (const name of propertiesOf(tree, ERRORS, 'errors')) {
    if (!new RegExp(`\\berrors\\.${name}\\b`).test(rest))
      cutIn(tree, ERRORS, `export const errors = › ${name}:`)
  }
}

function dropEvents(tree: Tree): void {
  const rest = serverWithout(tree, /^$/)
  for (const name of quotedIn(tree, EVENTS, /^export type AuditEvent =[\s\S]*?\n\n/m)) {
    if (rest.includes(`'${name}'`)) continue
    cutEachIn(tree, EVENTS, [`| '${name}'`, `'${name}',`])
    cutEachIn(tree, 'web/admin/event-messages.ts', [`${name}:`])
  }
}

/** Removes codes and reasons, with what the code and the document say about them. */
function dropCodes(tree: Tree): void {
  const rest = serverWithout(tree, /^$/)
  for (const code of CODE_LISTS.flatMap((list) => quotedIn(tree, CODES, list))) {
    if (rest.includes(`'${code}'`)) continue
    cutEachIn(tree, CODES, [`'${code}',`])
    cutEachIn(tree, 'web/pages/LoginPage.tsx', [`'${code}',`])
    dropFromErrorsPage(tree, code)
    dropFromCode(tree, code)
  }
}

/** Removes a code from what handles it, and from the comments that list what a function throws. */
function dropFromCode(tree: Tree, code: string): void {
  const gap = '(?:\\s+(?:\\* )?\\s*)'
  const listed = new RegExp(`,${gap}${code}\\b| or ${code}\\b|;${gap}\\d{3}${gap}${code}\\b(?!,)`, 'g')
  for (const [path, text] of tree) {
    if (!/^(server|shared|web)\/.*\.tsx?$/.test(path) || !text.includes(code)) continue
    const handled = cutEvery(path, text, [`${code}:`])
    tree.set(
      path,
      handled.replace(/\/\*\*[\s\S]*?\*\//g, (comment) => comment.replace(listed, '')),
    )
  }
}

function dropFromErrorsPage(tree: Tree, code: string): void {
  const path = 'docs/errors.md'
  const text = cutEvery(path, tree.get(path) ?? '', [`### ${code}`])
  // The list of links at the head of the page.
  tree.set(path, text.replace(new RegExp(`\\[${code}\\]\\(#${code}\\)( ·\\s)?`), ''))
}

/**
 * Removes the types of tables. The tables themselves stay in the database, and are empty. `copy-to-postgres` copies all
 * tables: if the project keeps it, none is unused.
 */
function dropTables(tree: Tree): void {
  if (tree.has('server/db/copy-database.ts')) return
  const rest = serverWithout(tree, /^server\/db\/(schema|tables|migrate)\.ts$|^server\/db\/migrations\//)
  const [database = ''] = /^export interface Database [\s\S]*?^}/m.exec(tree.get(SCHEMA) ?? '') ?? []
  for (const [, table = ''] of database.matchAll(/^ {2}(\w+):/gm)) {
    if (new RegExp(`'${table}['. ]`).test(rest)) continue
    cutIn(tree, SCHEMA, `export interface Database › ${table}:`)
    if (tree.has('server/db/tables.ts')) cutIn(tree, 'server/db/tables.ts', `const ORDER: › ${table}:`)
  }
}

function dropIcons(tree: Tree): void {
  const path = 'web/components/Icon.tsx'
  const pages = [...tree].filter(([page]) => /^web\/.*\.tsx?$/.test(page) && page !== path)
  const rest = pages.map(([, text]) => text).join('\n')
  for (const name of propertiesOf(tree, path, 'DRAWINGS')) {
    if (!new RegExp(`["']${name}["']`).test(rest)) cutIn(tree, path, `${name}:`)
  }
}

/** Returns the source of the server in one text, without its tests and without these files. */
function serverWithout(tree: Tree, left: RegExp): string {
  return [...tree]
    .filter(([path]) => /^server\/.*\.[jt]s$/.test(path) && !/\.test\.ts$/.test(path) && !left.test(path))
    .map(([, text]) => text)
    .join('\n')
}

/** Returns the names of the properties of an object that a file declares. */
function propertiesOf(tree: Tree, path: string, object: string): string[] {
  const declared = statementsOf(path, tree.get(path) ?? '').flatMap((statement) => {
    const { declarations = [] } = (statement.declaration ?? statement) as { declarations?: Node[] }
    return declarations
  })
  const found = declared.find(({ id }) => (id as { name?: string }).name === object)
  const init = found?.init as
    | { properties?: Property[]; expression?: { properties?: Property[] } }
    | undefined
  const { properties = [] } = init?.properties ? init : (init?.expression ?? {})
  return properties.map(({ key }) => key.name)
}

function quotedIn(tree: Tree, path: string, part: RegExp): string[] {
  const [text = ''] = part.exec(tree.get(path) ?? '') ?? []
  return [...text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
}

function cutIn(tree: Tree, path: string, start: string): void {
  tree.set(path, cutBlock(path, tree.get(path) ?? '', start))
}

function cutEachIn(tree: Tree, path: string, starts: string[]): void {
  const text = tree.get(path)
  if (text !== undefined) tree.set(path, cutEvery(path, text, starts))
}
