import type { Action, Answer, Step } from './steps.ts'

/** Reads the steps of a chapter. @throws {Error} for a block or a sentence that would not be checked */
export function readChapter(markdown: string): Step[] {
  const steps: Step[] = []
  for (const part of partsOf(markdown)) {
    const { line } = part
    if ('info' in part) addBlock(steps, part)
    else if ('picture' in part) steps.push({ do: 'look', path: part.picture, line })
    else steps.push(...part.sentences.map((sentence) => ({ do: 'browse' as const, sentence, line })))
  }
  return steps
}

interface Block {
  line: number
  info: string
  text: string
}

type Part = Block | { line: number; sentences: string[] } | { line: number; picture: string }

/** Returns the fenced blocks of a page, the lists for the browser, and the pictures of pages. Drawn ones are SVG. */
function partsOf(markdown: string): Part[] {
  const parts: Part[] = []
  const pattern =
    /^```(.*)\n([\s\S]*?)^```$|^(?:.* )?[Ii]n the browser:\n\n((?:(?:\d\.|-| ) .*\n)+)|^!\[.+\]\(\.\.\/(images\/walkthrough\/.+\.png)\)$/gm
  for (const { 1: info, 2: text = '', 3: list, 4: picture, index } of markdown.matchAll(pattern)) {
    const line = markdown.slice(0, index).split('\n').length
    if (info !== undefined) parts.push({ line, info, text })
    else if (picture) parts.push({ line, picture: `docs/${picture}` })
    else parts.push(...itemsOf(list ?? '', line + 1))
  }
  return parts
}

function itemsOf(list: string, line: number): Part[] {
  const items = [...list.matchAll(/^(?:\d\.|-) (.*\n(?: +.*\n)*)/gm)]
  return items.map(({ 1: item = '', index }) => ({
    line: line + list.slice(0, index).split('\n').length,
    sentences: sentencesOf(item.replace(/\s+/g, ' ').trim()),
  }))
}

/** Splits a text into sentences. A full stop within a quotation ends none. */
function sentencesOf(text: string): string[] {
  return [...text.matchAll(/(?:\*\*.+?\*\*|`.+?`|<.+?>|\.(?! |$)|[^.])+\./g)].map(([sentence]) =>
    sentence.trim(),
  )
}

/** Rendered with the page; there is nothing to do or check. */
const PICTURES = ['mermaid']

function addBlock(steps: Step[], block: Block): void {
  const { line, info, text } = block
  const [language = '', ...words] = info.split(' ')
  if (PICTURES.includes(language)) return
  if (words.length === 0 && (language === 'text' || language === 'json')) {
    addAnswer(steps.at(-1), { kind: language, text: text.trim() }, line)
  } else {
    steps.push({ line, ...actionOf(language, words, text) })
  }
}

function addAnswer(step: Step | undefined, answer: Answer, line: number): void {
  if (!step || !('code' in step) || (step.answer && step.answer.text !== '')) {
    throw new Error(`line ${line}: no command stands before this output`)
  }
  step.answer = answer
}

function actionOf(language: string, words: string[], text: string): Action {
  const [first = '', ...more] = words
  const isPath = /^[\w-]*[./][\w./-]+$/.test(first)
  if (language === 'sh' && words.length === 0) return { do: 'run', code: text.trim() }
  if (language === 'sh' && !isPath && more.length === 0)
    return { do: 'keep', terminal: first, code: text.trim(), answer: NONE }
  if (language === 'js' && first === 'console') return { do: 'console', code: text.trim() }
  if (words.length === 3 && first === 'quoted') {
    return { do: 'quote', path: more[1] ?? '', pieces: piecesOf(text, /^ *…\n/m) }
  }
  if (language === 'diff' && isPath)
    return { do: 'change', path: first, hunks: piecesOf(text, /^…\n/m).map(hunkOf) }
  if (isPath && more.length === 0) return { do: 'write', path: first, content: text }
  throw new Error(`a block would not be checked: \`\`\`${[language, ...words].join(' ')}`)
}

const NONE: Answer = { kind: 'text', text: '' }

function piecesOf(text: string, between: RegExp): string[] {
  return text.split(between).filter((piece) => piece.trim() !== '')
}

/** Returns both sides of a diff: lines with - are removed, lines with + are added, the others stay. */
function hunkOf(text: string): { before: string; after: string } {
  const lines = text.split('\n').slice(0, -1)
  const without = (sign: string) =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('')
  return { before: without('+'), after: without('-') }
}
