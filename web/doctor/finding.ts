/** The one line that fixes a finding, and what to do with it. */
export interface Remedy {
  /** A line for `.env`, a command, a URL to open instead, or one to open outside of a frame. */
  kind: 'setting' | 'command' | 'address' | 'tab'
  line: string
}

/** A finding, with its message. */
export interface Finding {
  /** Whether the finding breaks something, or is only a note. */
  weight: 'fix' | 'note'
  title: string
  sentence: string
  /** Undefined if no line helps, because the user has to change a setting of the browser. */
  remedy?: Remedy
}

/** Returns a line for `.env` as a remedy. */
export function setting(name: string, value: string): Remedy {
  return { kind: 'setting', line: `${name}=${value}` }
}
