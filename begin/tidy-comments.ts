import { tidiedText, wrapped } from './tidy-prose.ts'
import type { Tree } from './tree.ts'

const IS_SOURCE = /^(server|web|shared)\/(?!.*(\.test\.|\btesting\/|migrations\/)).*\.tsx?$/

/** A docstring, or comments in lines below each other, with the white space before. */
const DOCSTRING = /^( *)\/\*\*([\s\S]*?)\*\/\n/gm
const LINES = /^( *)\/\/ .*\n(?:\1\/\/ .*\n)*/gm

const WIDTH = 116

/** Removes from comments the sentences that speak of what is gone. A comment without a sentence goes as a whole. */
export function tidyComments(tree: Tree, isGone: (text: string) => boolean): void {
  for (const [path, text] of tree) {
    if (!IS_SOURCE.test(path) || !isGone(text)) continue
    const left = text
      .replace(DOCSTRING, (comment, indent: string, inside: string) =>
        isGone(inside) ? docstring(indent, inside, isGone) : comment,
      )
      .replace(LINES, (comment, indent: string) =>
        isGone(comment) ? lines(indent, comment, isGone) : comment,
      )
    tree.set(path, left)
  }
}

function docstring(indent: string, inside: string, isGone: (text: string) => boolean): string {
  const paragraphs = inside
    .replace(/^ *\* ?/gm, '')
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (paragraph.startsWith('@') ? paragraph : tidiedParagraph(paragraph, isGone)))
    .filter((paragraph) => paragraph !== '')
  if (paragraphs.length === 0) return ''
  const [only = '', ...more] = paragraphs
  if (more.length === 0 && !only.includes('\n')) return `${indent}/** ${only} */\n`
  const body = paragraphs.join('\n\n').replace(/^/gm, `${indent} * `).replace(/ +$/gm, '')
  return `${indent}/**\n${body}\n${indent} */\n`
}

function lines(indent: string, comment: string, isGone: (text: string) => boolean): string {
  const left = tidiedParagraph(comment.replace(/^ *\/\/ /gm, ''), isGone)
  return left === '' ? '' : `${left.replace(/^/gm, `${indent}// `)}\n`
}

function tidiedParagraph(paragraph: string, isGone: (text: string) => boolean): string {
  const text = paragraph.trim().split(/\s+/).join(' ')
  if (!isGone(text)) return paragraph.trim()
  const left = tidiedText(text, isGone)
  return left === '' ? '' : wrapped(left, '', WIDTH).join('\n')
}
