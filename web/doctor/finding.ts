/** The one line that puts a finding right, and what to do with it. */
export interface Remedy {
  /** A line for `.env`, a command, an address to open instead, or to open outside of a frame. */
  kind: 'setting' | 'command' | 'address' | 'tab'
  line: string
}

/** Something that was found, in words. */
export interface Finding {
  /** Whether it breaks something, or is only good to know. */
  weight: 'fix' | 'note'
  title: string
  sentence: string
  /** Undefined where no line helps, but a person in the settings of their browser. */
  remedy?: Remedy
}

/** A line for `.env`. */
export function setting(name: string, value: string): Remedy {
  return { kind: 'setting', line: `${name}=${value}` }
}
