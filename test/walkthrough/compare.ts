import { type Answer, Mismatch } from './steps.ts'

/**
 * Compares actual output with what a chapter shows. `…` stands for anything within a line, and alone on a line for
 * any number of lines. In JSON white space is ignored, and `…` ends where its string ends.
 *
 * @throws {Mismatch}
 */
export function compare(what: string, { kind, text }: Answer, got: string): void {
  const pattern = kind === 'json' ? jsonPattern(text) : textPattern(text)
  const subject = kind === 'json' ? withoutSpace(got) : got.replaceAll('\r', '').trim()
  if (!new RegExp(`^${pattern}$`).test(subject)) throw new Mismatch(what, text, got.trim())
}

/** Returns whether the output contains every line of the expected one. */
export function contains({ text }: Answer, output: string): boolean {
  return text.split('\n').every((line) => new RegExp(linePattern(line)).test(output))
}

function jsonPattern(text: string): string {
  return withoutSpace(text).split('…').map(quoted).join('[^"{}\\[\\]]*?')
}

function withoutSpace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
}

function textPattern(text: string): string {
  const lines = text.split('\n').map((line) => (line === '…' ? '(?:.*\\n)*?.*' : linePattern(line)))
  return lines.join('\\n')
}

function linePattern(line: string): string {
  return line.trimEnd().split('…').map(quoted).join('.*?')
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
