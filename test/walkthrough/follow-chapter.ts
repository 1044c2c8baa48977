import type { Browser } from '@playwright/test'
import { ROOT } from '../server-process.ts'
import { compare } from './compare.ts'
import { openReaderBrowser, type ReaderBrowser } from './reader-browser.ts'
import { SENTENCES } from './sentences.ts'
import { type Action, Mismatch, type Step } from './steps.ts'
import { type Kept, keepRunning, openTerminal, type Place, type Terminal } from './terminal.ts'
import { checkQuote, type Ports, typeInto, withPorts } from './workplace.ts'

/** A reader at work: a folder, terminals in which something runs, a browser. */
export interface Reader {
  place: Place
  ports: Ports
  /** What goes on running, by its terminal. It is started as soon as somebody asks for it. */
  kept: Map<string, Kept>
  browser: Browser
  /** Whether the folder has the packages already. */
  hasPackages: boolean
  /** Has something ended with the run, however that comes about. */
  atEnd(end: () => unknown): void
}

/** What one chapter opens and closes again. */
interface Desk extends Reader {
  terminal: Terminal
  window: ReaderBrowser
}

/** Does what a chapter says, step by step; `done` hears of every one. @throws the first step's failure */
export async function followChapter(
  reader: Reader,
  steps: Step[],
  done: (step: Step) => void,
): Promise<void> {
  const desk = {
    ...reader,
    terminal: openTerminal(reader.place),
    window: await openReaderBrowser(reader.browser),
  }
  // After Ctrl-C nobody comes to the end of this function.
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
  }
}

/** Writes what the steps write, and runs nothing: for whoever begins in a later chapter. */
export function catchUp({ place, ports, kept }: Reader, steps: Step[]): void {
  for (const step of steps) {
    const action = withPortsOf(ports, step)
    if (action.do === 'write' || action.do === 'change') typeInto(place.cwd, action)
    if (action.do === 'keep') kept.set(action.terminal, keepRunning(place, action.code, action.answer))
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
    case 'quote':
      return checkQuote(ROOT, action)
  }
}

/** A quotation is compared as it stands; whatever else names a port gets the one that is used. */
function withPortsOf(ports: Ports, action: Action): Action {
  if (action.do === 'quote') return action
  return JSON.parse(withPorts(JSON.stringify(action), ports))
}

/** What watches the files would start again at its own time: it is stopped, and started when it is needed. */
async function type(desk: Desk, action: Extract<Action, { do: 'write' | 'change' }>): Promise<void> {
  for (const kept of desk.kept.values()) await kept.stop()
  typeInto(desk.place.cwd, action)
}

async function startKept({ kept }: Desk): Promise<void> {
  for (const command of kept.values()) await command.start()
}

async function run(desk: Desk, { code, answer }: Extract<Action, { do: 'run' }>): Promise<void> {
  if (desk.hasPackages && code.startsWith('npm install')) return
  // An installation needs no server, and a server that lacks a package does not start.
  if (!/^npm install/.test(code)) await startKept(desk)
  const output = await desk.terminal.run(code)
  if (answer) compare(`the answer of \`${code}\``, answer, output)
}

async function keep(desk: Desk, { terminal, code, answer }: Extract<Action, { do: 'keep' }>): Promise<void> {
  const { kept, place } = desk
  const running = kept.get(terminal)
  if (running?.code !== code) {
    await running?.stop()
    kept.set(terminal, keepRunning(place, code, answer))
  }
  await startKept(desk)
}

async function typeIntoConsole(
  desk: Desk,
  { code, answer }: Extract<Action, { do: 'console' }>,
): Promise<void> {
  const said = await desk.window.typeIntoConsole(code)
  if (answer) compare(`the answer of the console to \`${code}\``, answer, said)
}

/** What happens to a server while somebody looks at a page. */
const STOPS = /^Stop the (server|pages) with Ctrl-C\.$/
const STARTS = /^Start it again\.$/

/** Whether somebody would do, or check, what a sentence says. */
export function isKnownSentence(sentence: string): boolean {
  return [STOPS, STARTS, ...SENTENCES.map(([pattern]) => pattern)].some((pattern) => pattern.test(sentence))
}

async function browse(desk: Desk, sentence: string): Promise<void> {
  const [, stopped] = STOPS.exec(sentence) ?? []
  if (stopped) return desk.kept.get(stopped)?.stop()
  if (STARTS.test(sentence)) return startKept(desk)
  if (sentence.startsWith('Open')) await startKept(desk)
  await desk.window.follow(sentence)
  const [fault] = desk.window.faults
  if (fault) throw new Mismatch(sentence, 'nothing in the console', fault)
}
