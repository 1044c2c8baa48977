import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Action, Mismatch, type Typed } from './steps.ts'
import { UsageError } from './usage-error.ts'

/** Marks a folder that may be emptied, because a command made everything in it. */
export const MARK = '.walkthrough'

/**
 * Empties a folder that a command has marked, or creates one, and marks it.
 *
 * @throws {UsageError} for a folder with other files
 */
export function claimFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder)
  if (names.length > 0 && !names.includes(MARK)) {
    throw new UsageError(`${folder} is not empty. Name a new folder, because this one would be emptied.`)
  }
  for (const name of names) rmSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, MARK), '')
}

/** Writes what a chapter has its reader type. @throws {Mismatch} if there is nothing to change */
export function typeInto(folder: string, action: Typed): void {
  const path = join(folder, action.path)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, textAfter(action, action.do === 'write' ? '' : readFileSync(path, 'utf8')))
}

/** Returns a file's text after a block was typed into it. @throws {Mismatch} if there is nothing to change */
export function textAfter(action: Typed, text: string): string {
  if (action.do === 'write') return action.content
  const { path, hunks } = action
  return hunks.reduce((whole, { before, after }) => {
    const pieces = whole.split(before)
    if (pieces.length === 2) return pieces.join(after)
    throw new Mismatch(`the change of ${path} fits ${pieces.length - 1} times, not once`, before, whole)
  }, text)
}

/** Checks that the named file contains the quoted code. @throws {Mismatch} if it does not */
export function checkQuote(root: string, { path, pieces }: Extract<Action, { do: 'quote' }>): void {
  let rest = readFileSync(join(root, path), 'utf8')
  for (const piece of pieces) {
    const at = rest.indexOf(piece)
    if (at < 0) throw new Mismatch(`the quotation of ${path}`, piece, rest)
    rest = rest.slice(at + piece.length)
  }
}
