import { resolveImport } from '../test/shape/import-graph.ts'
import { importsAmong, statementsOf } from './syntax.ts'
import type { Tree } from './tree.ts'

/** Removes style sheets that no page loads, and rules for classes that no page has. */
export function dropUnusedStyles(tree: Tree): void {
  const pages = [...tree].filter(([path]) => /^(web|shared)\/.*\.(tsx?|html)$/.test(path))
  const loaded = new Set(pages.flatMap(([path, text]) => sheetsOf(path, text)))
  const words = new Set(pages.flatMap(([, text]) => text.match(/[A-Za-z][\w-]*/g) ?? []))
  for (const [path, text] of tree) {
    if (!/^web\/.*\.css$/.test(path)) continue
    if (loaded.has(path)) tree.set(path, withoutRules(text, words))
    else tree.delete(path)
  }
}

/** Returns the style sheets that a page imports or links. */
function sheetsOf(path: string, text: string): string[] {
  if (path.endsWith('.html'))
    return [...text.matchAll(/href="\/([^"]+\.css)"/g)].map(([, href]) => `web/${href}`)
  const modules = importsAmong(statementsOf(path, text)).map(({ module }) => module)
  return modules.filter((module) => module.endsWith('.css')).map((module) => resolveImport(path, module))
}

/** A rule or an at-rule at this depth, with the comment above it. */
interface Rule {
  comment: string
  selector: string
  body: string
  end: string
}

function withoutRules(text: string, words: Set<string>): string {
  return rulesOf(text)
    .flatMap((rule) => keptRule(rule, words))
    .map(({ comment, selector, body, end }) => comment + selector + body + end)
    .join('')
}

function keptRule(rule: Rule, words: Set<string>): Rule[] {
  const { selector, body } = rule
  if (/^\s*@(media|supports|layer)\b/.test(selector)) {
    const inside = withoutRules(body.slice(1, -1), words)
    return inside.trim() === '' ? [] : [{ ...rule, body: `{${inside.trimEnd()}\n}` }]
  }
  if (selector.trim().startsWith('@') || body === '') return [rule]
  const selectors = selector.split(/,(?![^(]*\))/)
  const kept = selectors.filter((one) => classesIn(one).every((name) => words.has(name)))
  if (kept.length === selectors.length) return [rule]
  const [before = ''] = /^\s*/.exec(selector) ?? []
  return kept.length === 0 ? [] : [{ ...rule, selector: `${before}${kept.join(',').trim()} ` }]
}

function classesIn(selector: string): string[] {
  // One class of `:is(.a, .b)` is enough.
  return [...selector.replace(/:(is|where|not|has)\([^)]*\)/g, '').matchAll(/\.([A-Za-z][\w-]*)/g)].map(
    ([, name = '']) => name,
  )
}

function rulesOf(text: string): Rule[] {
  const rules: Rule[] = []
  let at = 0
  while (at < text.length) {
    const [comment = ''] = /^(?:\s*\/\*[\s\S]*?\*\/)*/.exec(text.slice(at)) ?? []
    const opens = text.indexOf('{', at + comment.length)
    const ends = opens === -1 ? text.length : closingOf(text, opens)
    const body = opens === -1 ? '' : text.slice(opens, ends)
    const selector = text.slice(at + comment.length, opens === -1 ? text.length : opens)
    const [end = ''] = /^\n?/.exec(text.slice(ends)) ?? []
    rules.push({ comment, selector, body, end })
    at = ends + end.length
  }
  return rules
}

/** Returns the place after the brace that closes the one here. */
function closingOf(text: string, opens: number): number {
  let depth = 0
  for (let at = opens; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at + 1
  }
  return text.length
}
