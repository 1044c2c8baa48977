import { cutAt, isInFence } from './cut-lines.ts'
import type { Tree } from './tree.ts'

const IS_PROSE = /\.md$/

/** The width at which a changed paragraph is wrapped. */
const WIDTH = 130

/** A paragraph, item, row, heading or line of code of a document. */
interface Part {
  lines: string[]
  kind: 'text' | 'item' | 'row' | 'code' | 'other'
}

/** Removes from the documents the sentences, and the items of enumerations, that speak of what is gone. */
export function tidyProse(tree: Tree, isGone: (text: string, path: string) => boolean): void {
  for (const [path, text] of tree) {
    if (IS_PROSE.test(path)) tree.set(path, withoutEmptyFences(tidied(text, (part) => isGone(part, path))))
  }
}

function tidied(text: string, isGone: (text: string) => boolean): string {
  const kept: string[] = []
  const parts = partsOf(text.split('\n'))
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as Part
    const left = tidiedPart(part, isGone)
    kept.push(...left)
    if (left.length > 0 || part.lines.join('') === '') continue
    // What a sentence with a colon at its end has announced goes with it.
    if (part.kind === 'text' && part.lines.at(-1)?.endsWith(':')) at = endOfAnnounced(parts, at)
    else if (part.kind === 'text' && parts[at + 1]?.lines[0] === '') at++
  }
  return kept.join('\n')
}

/** Returns the place of the last part of the list, table or code after an announcement. */
function endOfAnnounced(parts: Part[], at: number): number {
  const line = (place: number) => parts[place]?.lines[0]
  const isFence = line(at + 2)?.startsWith('```')
  if (!isFence && (parts[at + 2]?.kind === 'text' || line(at + 2)?.startsWith('#'))) return at + 1
  let end = at + 3
  while (end < parts.length && line(end) !== (isFence ? '```' : '')) end++
  return isFence && line(end + 1) === '' ? end + 1 : end
}

function tidiedPart({ kind, lines }: Part, isGone: (text: string) => boolean): string[] {
  const text = lines.map((line) => line.trim()).join(' ')
  if (!isGone(lines.join('\n')) && !isGone(text)) return lines
  if (kind === 'other') return lines
  if (kind === 'code') return tidiedCode(lines, isGone)
  if (kind === 'row') return tidiedRow(text, isGone)
  const [mark = ''] = kind === 'item' ? (/^\s*([-*]|\d+\.) /.exec(lines[0] ?? '') ?? []) : []
  const left = tidiedText(kind === 'item' ? text.replace(/^([-*]|\d+\.) /, '') : text, isGone)
  return left === '' ? [] : wrapped(left, mark)
}

/** Removes the blocks of a listing that begin with a line that has a word. */
function tidiedCode(lines: string[], isGone: (text: string) => boolean): string[] {
  const at = lines.findIndex(isGone)
  return at === -1 ? lines : tidiedCode(cutAt('listing.sh', lines, at).split('\n'), isGone)
}

function tidiedRow(row: string, isGone: (text: string) => boolean): string[] {
  const [first = '', ...others] = row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
  const title = tidiedText(first, isGone)
  const cells = others.map((cell) => tidiedText(cell, isGone))
  // A row is about its first cell, and about what its first word is.
  if (!first.startsWith(title.split(/[,;]/)[0] ?? '') || title === '' || cells.join('') === '') return []
  return [`| ${[title, ...cells.map((cell, at) => cell || (others[at] && '–'))].join(' | ')} |`]
}

/** Returns what is left of a paragraph, item or cell. Words in bold at its beginning do not stand alone. */
export function tidiedText(text: string, isGone: (text: string) => boolean): string {
  const [lead = ''] = /^\*\*[^*]+\*\*[.:]? ?/.exec(text) ?? []
  if (isGone(lead)) return ''
  const sentences = text.slice(lead.length).split(SENTENCE_END)
  const kept: string[] = []
  let isAfterGap = false
  for (const sentence of sentences) {
    const left = isGone(sentence) ? tidiedSentence(sentence, isGone) : sentence
    isAfterGap = left === '' || (isAfterGap && REFERS_BACK.test(left))
    if (!isAfterGap) kept.push(left)
  }
  return kept.length === 0 ? '' : `${lead}${kept.join(' ')}`
}

/** The blank between two sentences, except in code. */
const SENTENCE_END = /(?<=[.!?:]\)?) (?=[A-Z0-9`[*"(])(?=(?:[^`]*`[^`]*`)*[^`]*$)/

/** Begins a sentence about the one before. */
const REFERS_BACK = /^(It|They|This|That|These|Those|Then|Otherwise|Neither|Both) /

/** What does not stand without the clause after it. */
const DEPENDENT = /^(If|When|With|Without|Where|Because|As|To|While|Since|Under|At|By|For|In|On|From) /

/** A part of a sentence, and what stands before it: a comma, a colon, *and* or *or*. */
interface Clause {
  link: string
  text: string
}

/**
 * Returns a sentence or enumeration without the clauses that have a word, such as `keys and links` of
 * `keys, links and mails`. It goes as a whole if its first clause has one, or does not stand alone.
 */
function tidiedSentence(sentence: string, isGone: (text: string) => boolean): string {
  const [, body = '', end = ''] = /^(.*?)([.!?:]\)?)?$/.exec(sentence) ?? []
  const isEnumeration = end === ''
  const clauses = clausesOf(body, isEnumeration ? ', |; | · ' : ', (?:and |or )?|; |: | and | or | · ')
  const kept: Clause[] = []
  for (const clause of clauses) {
    if (!isGone(clause.text)) kept.push(clause)
    // The last of a list takes its *and* along.
    else if (/(and|or) $/.test(clause.link)) joinLast(kept, clause.link)
  }
  const [first] = kept
  if (!first || (!isEnumeration && first !== clauses[0])) return ''
  if (kept.length === 1 && DEPENDENT.test(first.text)) return ''
  return kept.map(({ link, text }, at) => (at === 0 ? text : link + text)).join('') + end
}

/** Splits a text at these links, except in brackets and in code. */
function clausesOf(text: string, links: string): Clause[] {
  const outside = '(?![^(]*\\))(?![^[]*\\])(?=(?:[^`]*`[^`]*`)*[^`]*$)'
  const parts = text.split(new RegExp(`(${links})${outside}`))
  return parts.flatMap((part, at) => (at % 2 === 0 ? { link: parts[at - 1] ?? '', text: part } : []))
}

function joinLast(kept: Clause[], link: string): void {
  const last = kept.at(-1)
  if (kept.length < 2 || last?.link !== ', ' || !isListed(last.text) || DEPENDENT.test(kept[0]?.text ?? ''))
    return
  last.link = kept.at(-2)?.link === ', ' ? link : link.replace(',', '')
}

/** Returns whether a clause is an item of a list, and not an aside. */
function isListed(text: string): boolean {
  return text.split(' ').length <= 6 && !/^(such as|which|because|that|so|where) /.test(text)
}

/** Returns the lines of a text, the first after this mark and the others indented as far. */
export function wrapped(text: string, mark: string, width = WIDTH): string[] {
  const indent = ' '.repeat(mark.length)
  const lines: string[] = []
  let line = mark
  for (const word of text.split(' ')) {
    const isEmpty = line === mark || line === indent
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line += isEmpty ? word : ` ${word}`
  }
  return [...lines, line]
}

function partsOf(lines: string[]): Part[] {
  const parts: Part[] = []
  for (const [at, line] of lines.entries()) {
    const kind = kindOf(lines, at)
    const last = parts.at(-1)
    const isMore =
      kind === 'code' ? last?.kind === kind : kind === 'text' && /text|item/.test(last?.kind ?? '')
    if (isMore) last?.lines.push(line)
    else parts.push({ kind, lines: [line] })
  }
  return parts
}

function kindOf(lines: string[], at: number): Part['kind'] {
  const line = lines[at] ?? ''
  if (/^\s*```/.test(line)) return 'other'
  if (isInFence(lines, at)) return isTypedInto(lines, at) ? 'other' : 'code'
  if (line === '' || /^#|^\|[\s|:-]+\|$/.test(line)) return 'other'
  if (line.startsWith('|')) return lines[at + 1]?.startsWith('|--') ? 'other' : 'row'
  return /^\s*([-*]|\d+\.) /.test(line) ? 'item' : 'text'
}

/** Returns whether a line of code belongs to a file, whose name stands behind the language. */
function isTypedInto(lines: string[], at: number): boolean {
  return /^\s*```\w+ \S/.test(lines.slice(0, at).findLast((line) => /^\s*```/.test(line)) ?? '')
}

function withoutEmptyFences(text: string): string {
  return text.replace(/^```\w*\n```\n\n?/gm, '')
}

/** Numbers the items of lists in the documents without gaps. A list may go through several sections. */
export function numberItems(tree: Tree): void {
  for (const [path, text] of tree) if (IS_PROSE.test(path)) tree.set(path, numbered(text))
}

function numbered(text: string): string {
  let before = 0
  let number = 0
  const lines = text.split('\n')
  return lines
    .map((line, at) => {
      const [, was] = /^(\d+)\. /.exec(line) ?? []
      if (was === undefined || isInFence(lines, at)) return line
      number = Number(was) > before ? number + 1 : 1
      before = Number(was)
      return line.replace(/^\d+/, String(number))
    })
    .join('\n')
}
