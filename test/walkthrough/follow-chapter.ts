import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { isInstallation, withPortsOf } from './catch-up.ts'
import { compare } from './compare.ts'
import { openReaderBrowser, type ReaderBrowser } from './reader-browser.ts'
import { closeOwnTerminals, type Reader, stopKept } from './readers.ts'
import { mayNotice } from './restart.ts'
import { SENTENCES } from './sentences.ts'
import { type Action, Mismatch, type Step, type Typed } from './steps.ts'
import { keepRunning, openTerminal, type Terminal } from './terminal.ts'
import { checkQuote, typeInto } from './workplace.ts'

/** The resources that one chapter opens and closes again. */
interface Desk extends Reader {
  terminal: Terminal
  window: ReaderBrowser
  /** What the last command in the terminal has printed. */
  printed: string
}

/** Follows a chapter step by step, and calls `done` after each. @throws the first step's failure */
export async function followChapter(
  reader: Reader,
  steps: Step[],
  done: (step: Step) => void,
): Promise<void> {
  const desk = {
    ...reader,
    terminal: openTerminal(reader.place),
    window: await openReaderBrowser(reader.browser),
    printed: '',
  }
  // After Ctrl-C this function never ends.
  reader.atEnd(desk.terminal.close)
  try {
    for (const step of steps) {
      await follow(desk, step).catch((error: Error) => {
        error.message = `line ${step.line}: ${error.message}`
        throw error
      })
      done(step)
    }
  } finally {
    desk.terminal.close()
    await desk.window.close()
    await closeOwnTerminals(desk)
  }
}

async function follow(desk: Desk, given: Action): Promise<void> {
  const action: Action = withPortsOf(desk.ports, given)
  switch (action.do) {
    case 'write':
    case 'change':
      return type(desk, action)
    case 'run':
      return run(desk, action)
    case 'keep':
      return keep(desk, action)
    case 'console':
      return typeIntoConsole(desk, action)
    case 'browse':
      return browse(desk, action.sentence)
    case 'look':
      return desk.window.look(join(ROOT, action.path), desk.pictureSize)
    case 'quote':
      return checkQuote(ROOT, action)
  }
}

/** Writes a file. A command that watches the file would restart at its own time, so it is stopped until needed. */
async function type(desk: Desk, action: Typed): Promise<void> {
  await desk.window.closeTabs()
  const watching = [...desk.kept.values()].filter(({ code }) => mayNotice(code, action.path))
  await Promise.all(watching.map((command) => command.stop()))
  typeInto(desk.place.cwd, action)
}

async function stopAll(desk: Desk): Promise<void> {
  await desk.window.closeTabs()
  await stopKept(desk)
}

async function startKept(
  { kept }: Desk,
  isNeeded: (terminal: string) => boolean = () => true,
): Promise<void> {
  for (const [terminal, command] of kept) if (isNeeded(terminal)) await command.start()
}

/** Starts what a chapter had its reader stop, as the chapter has it. */
async function startStopped({ kept }: Desk): Promise<void> {
  for (const command of kept.values()) await command.start(true)
}

/** Commands that ask no server for anything. */
const ALONE = /^npm run typecheck$/

/** A URL in a variable, such as that of a mailed link, may lead to the pages. */
const URL_IN_VARIABLE = /\bcurl\b.*"\$\w+"/

async function run(desk: Desk, action: Extract<Action, { do: 'run' }>): Promise<void> {
  const { code, answer } = action
  if (isInstallation(action)) {
    await stopAll(desk)
    return desk.install(code)
  }
  const needsPages = code.includes(String(desk.ports['3000'])) || URL_IN_VARIABLE.test(code)
  if (!ALONE.test(code)) await startKept(desk, (terminal) => terminal !== 'pages' || needsPages)
  const output = await desk.terminal.run(code)
  desk.printed = output.trim()
  if (answer) compare(`the answer of \`${code}\``, answer, output)
}

async function keep(desk: Desk, { terminal, code, answer }: Extract<Action, { do: 'keep' }>): Promise<void> {
  const { kept, place } = desk
  const running = kept.get(terminal)
  if (running?.code !== code) {
    await running?.stop()
    kept.set(terminal, keepRunning(place, code, answer))
  }
  await kept.get(terminal)?.start(true)
}

async function typeIntoConsole(
  desk: Desk,
  { code, answer }: Extract<Action, { do: 'console' }>,
): Promise<void> {
  const said = await desk.window.typeIntoConsole(code)
  if (answer) compare(`the output of the console for \`${code}\``, answer, said)
}

/** Sentences about a server while the reader looks at a page. */
const STOPS = /^Stop the (server|pages) with Ctrl-C\.$/
const STARTS = /^Start it again\.$/

/** A sentence about the terminal while the reader looks at a page. */
const COPIES = /^Type what the terminal has printed into (\*\*.+\*\*)\.$/

/** Returns whether a sentence is one that a reader can follow or check. */
export function isKnownSentence(sentence: string): boolean {
  return [STOPS, STARTS, COPIES, ...SENTENCES.map(([pattern]) => pattern)].some((pattern) =>
    pattern.test(sentence),
  )
}

async function browse(desk: Desk, sentence: string): Promise<void> {
  const [, stopped] = STOPS.exec(sentence) ?? []
  if (stopped) return desk.kept.get(stopped)?.stop()
  if (STARTS.test(sentence)) return startStopped(desk)
  if (sentence.startsWith('Open')) await startKept(desk)
  await desk.window.follow(sentence.replace(COPIES, (_, label) => `Type \`${desk.printed}\` into ${label}.`))
  const [fault] = desk.window.faults
  if (fault) throw new Mismatch(sentence, 'nothing in the console', fault)
}
