/** One thing that a chapter has its reader do, and the line where it says so. */
export type Step = { line: number } & Action

/** What a reader does, and what it must come to. */
export type Action =
  /** Writes a whole file. */
  | { do: 'write'; path: string; content: string }
  /** Changes a part of one: what stands there, and what replaces it. */
  | { do: 'change'; path: string; hunks: { before: string; after: string }[] }
  /** Types commands into the terminal of the chapter. */
  | { do: 'run'; code: string; answer?: Answer }
  /** Leaves a command running in a terminal of its own; `answer` is what it says when it is ready. */
  | { do: 'keep'; terminal: string; code: string; answer: Answer }
  /** Types a line into the console of the browser's developer tools. */
  | { do: 'console'; code: string; answer?: Answer }
  /** Does or sees something in the browser. */
  | { do: 'browse'; sentence: string }
  /** Reads code of this repository; `…` parts its pieces. */
  | { do: 'quote'; path: string; pieces: string[] }

/** What a command must answer; in JSON white space does not count. */
export interface Answer {
  kind: 'text' | 'json'
  text: string
}

/** What does not work as a chapter says. */
export class Mismatch extends Error {
  constructor(what: string, expected: string, got: string) {
    super(`${what}\n  expected:\n${indent(expected)}\n  got:\n${indent(got)}`)
    this.name = 'Mismatch'
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
