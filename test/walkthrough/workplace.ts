import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Action, Mismatch } from './steps.ts'

/** Empties a folder. Creates it if there is none. */
export function clearFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
}

/** Writes what a chapter has its reader type. @throws {Mismatch} if there is nothing to change */
export function typeInto(folder: string, action: Extract<Action, { do: 'write' | 'change' }>): void {
  const path = join(folder, action.path)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, action.do === 'write' ? action.content : changed(action, readFileSync(path, 'utf8')))
}

function changed({ path, hunks }: Extract<Action, { do: 'change' }>, text: string): string {
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
