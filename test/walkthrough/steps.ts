/** One action of a chapter, and its line. */
export type Step = { line: number } & Action

/** The action of a reader, and its expected result. */
export type Action =
  /** Writes a whole file. */
  | { do: 'write'; path: string; content: string }
  /** Changes a part of a file: the old text and the new one. */
  | { do: 'change'; path: string; hunks: { before: string; after: string }[] }
  /** Types commands into the terminal of the chapter. */
  | { do: 'run'; code: string; answer?: Answer }
  /** Keeps a command running in its own terminal; `answer` is its output when it is ready. */
  | { do: 'keep'; terminal: string; code: string; answer: Answer }
  /** Types a line into the console of the browser's developer tools. */
  | { do: 'console'; code: string; answer?: Answer }
  /** Does or checks something in the browser. */
  | { do: 'browse'; sentence: string }
  /** Looks at the page, as the picture shows it. */
  | { do: 'look'; path: string }
  /** Reads code of this repository. `…` separates its pieces. */
  | { do: 'quote'; path: string; pieces: string[] }

/** An action that writes or changes a file. */
export type Typed = Extract<Action, { do: 'write' | 'change' }>

/** Returns whether a reader types this into a file. */
export function isTyped<A extends Action>(action: A): action is A & Typed {
  return action.do === 'write' || action.do === 'change'
}

/** The expected output of a command. In JSON white space is ignored. */
export interface Answer {
  kind: 'text' | 'json'
  text: string
}

/** A difference between a chapter and what happens. */
export class Mismatch extends Error {
  constructor(what: string, expected: string, got: string) {
    super(`${what}\n  expected:\n${indent(expected)}\n  got:\n${indent(got)}`)
    this.name = 'Mismatch'
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
