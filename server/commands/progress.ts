/** How far something is, shown on standard error. */
export interface Progress {
  /** So much more is done. */
  advance(by: number): void
  /** Nothing more will be done, whether all is or not. */
  end(): void
}

const BAR_LENGTH = 30

const BAR_PERIOD_MS = 100

/** Where nobody watches, a line now and then tells a log that it goes on. */
const LINE_PERIOD_MS = 5_000

/** Where it is shown. */
type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean }

/** Shows a bar on a terminal, and elsewhere, if it takes long, a line every few seconds. */
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
