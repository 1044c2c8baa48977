import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { ROOT } from './server-process.ts'

// A browser that translates a page wraps each text in its own elements. React then fails when it removes such a text,
// or inserts an element before it. So text stands in an element without anything that comes and goes.

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const WEB = join(ROOT, 'web')

/** The props of our components that hold elements. */
const SLOTS = ['children', 'action', 'actions', 'help']

const pages = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /(?<!test)\.tsx$/.test(name),
)

test.each(pages)('web/%s: no text stands beside something that comes and goes', (name) => {
  const source = readFileSync(join(WEB, name), 'utf8')

  expect(textsBesideConditions(source, name)).toEqual([])
})

test('finds text beside a condition, and a label that replaces another', () => {
  const found = (jsx: string) => textsBesideConditions(`export const a = ${jsx}`, 'a.tsx').length

  expect(found('<p>Hello {known && name}</p>')).toBe(1)
  expect(found('<p>{known && <b>x</b>} Hello</p>')).toBe(1)
  expect(found('<button>{pending ? words : children}</button>')).toBe(1)
  expect(found('<p><span>Hello</span> {known && <b>{name}</b>}</p>')).toBe(0)
  expect(found("<>{known ? 'known' : <b>unknown</b>} {staff && <b>staff</b>}</>")).toBe(1)
  expect(found('<p>{known && <b>{name}</b>} <span>Hello</span></p>')).toBe(1)
  expect(found("<p>{known ? 'known' : <b>unknown</b>}</p>")).toBe(0)
  expect(found("<p>Hello {known ? name : 'you'}</p>")).toBe(0)
})

function textsBesideConditions(source: string, name: string): string[] {
  const { program } = parseSync(name, source)
  return elementsIn(program)
    .filter(isAtRisk)
    .map(({ start }) => `line ${source.slice(0, start).split('\n').length}`)
}

function elementsIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(elementsIn)
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(elementsIn)
  const isElement = 'type' in value && ['JSXElement', 'JSXFragment'].includes(String(value.type))
  return isElement ? [value as Node, ...below] : below
}

/** Returns the children without white space between lines. */
function meaningful(children: Node[]): Node[] {
  return children.filter((child) => {
    if (child.type === 'JSXText') return String(child.value).trim() !== ''
    const { type, value } = expressionOf(child)
    return type !== 'JSXEmptyExpression' && value !== ' '
  })
}

function isAtRisk({ type, children: all }: Node): boolean {
  const children = meaningful(all as Node[])
  const isOneOfMany = children.length > 1 || type === 'JSXFragment'
  if (isOneOfMany && children.some(isTextOrElement)) return true
  if (isBeforeSpace(all as Node[])) return true
  if (children.some(({ expression }) => replacesChildren(expression as Node | undefined))) return true
  return children.length > 1 && children.some(comesAndGoes) && children.some(isText)
}

/** Returns whether an element comes and goes before a space, which is text too: React inserts it before that. */
function isBeforeSpace(children: Node[]): boolean {
  const space = children.findLastIndex((child) =>
    /^ +$/.test(String(child.value ?? expressionOf(child).value)),
  )
  return children.slice(0, Math.max(space, 0)).some(comesAndGoes)
}

/** Returns whether an expression renders the children of a component, which may be text beside an element. */
function replacesChildren(expression?: Node): boolean {
  const alternate = expression?.alternate as (Node & { name?: string }) | undefined
  return expression?.type === 'ConditionalExpression' && alternate?.name === 'children'
}

/** Returns whether a child is text or an element by a condition. Text alone in an element has no node in React. */
function isTextOrElement(child: Node): boolean {
  const { type, consequent, alternate } = expressionOf(child)
  const types =
    type === 'ConditionalExpression' ? [consequent, alternate].map((branch) => (branch as Node).type) : []
  return types.some((type) => /Literal$/.test(type)) && types.some((type) => type.startsWith('JSX'))
}

function comesAndGoes(child: Node): boolean {
  const { type, consequent, alternate } = expressionOf(child)
  if (type === 'LogicalExpression') return true
  const branches = type === 'ConditionalExpression' ? [consequent as Node, alternate as Node] : []
  return branches.some(({ type, value }) => type.startsWith('JSX') || value === null)
}

/** Returns whether a child is text, or an expression that is probably text. */
function isText(child: Node): boolean {
  if (child.type === 'JSXText') return true
  const { type, name, callee } = expressionOf(child)
  if (child.type !== 'JSXExpressionContainer' || SLOTS.includes(String(name))) return false
  const property = (callee as { property?: { name: string } } | undefined)?.property?.name
  return !['LogicalExpression', 'ConditionalExpression'].includes(type) && property !== 'map'
}

function expressionOf({ expression }: Node): Node {
  return (expression as Node | undefined) ?? { type: '', start: 0 }
}
