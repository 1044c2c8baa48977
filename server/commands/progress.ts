/** The progress of a command, shown on standard error. */
export interface Progress {
  /** Adds to the number of things that are done. */
  advance(by: number): void
  /** Ends the line of the progress, even if not everything is done. */
  end(): void
}

const BAR_LENGTH = 30

const BAR_PERIOD_MS = 100

/**
 * In milliseconds. Without a terminal a line now and then shows in a log that the command is still running.
 */
const LINE_PERIOD_MS = 5_000

/** The stream that the progress is written to. */
type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean }

/**
 * Creates the progress of a number of things. It is a bar on a terminal. Elsewhere it is a line every few
 * seconds, and no line at all if the work is quick.
 */
export function createProgress(total: number, things: string, out: Output = process.stderr): Progress {
  let done = 0
  let shownAt = out.isTTY ? 0 : performance.now()

  function show(): void {
    shownAt = performance.now()
    const text = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${things}`
    out.write(out.isTTY ? `\r${barOf(done / (total || 1))} ${text}` : `${text}\n`)
  }

  return {
    advance(by) {
      done += by
      const period = out.isTTY ? BAR_PERIOD_MS : LINE_PERIOD_MS
      if (performance.now() - shownAt >= period) show()
    },
    end() {
      if (!out.isTTY) return
      show()
      out.write('\n')
    },
  }
}

function barOf(share: number): string {
  const filled = Math.round(share * BAR_LENGTH)
  const percent = String(Math.floor(share * 100)).padStart(3)
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_LENGTH - filled)}] ${percent} %`
}
