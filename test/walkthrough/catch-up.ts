import { type Ports, withPorts } from './ports.ts'
import { closeOwnTerminals, type Reader } from './readers.ts'
import { type Action, isTyped, type Step } from './steps.ts'
import { keepRunning } from './terminal.ts'
import { typeInto } from './workplace.ts'

/** What a reader needs who only catches up. Without ports, those that the chapters name stay. */
export type LateReader = Pick<Reader, 'place' | 'kept' | 'adopt'> & { ports?: Ports }

/** Writes and adopts what the steps do, and runs nothing, for a reader who begins in a later chapter. */
export async function catchUp({ place, ports, kept, adopt }: LateReader, steps: Step[]): Promise<void> {
  for (const step of steps) {
    const action = ports ? withPortsOf(ports, step) : step
    if (isTyped(action)) typeInto(place.cwd, action)
    if (action.do === 'keep') kept.set(action.terminal, keepRunning(place, action.code, action.answer))
    if (action.do === 'run' && isInstallation(action)) await adopt(action.code)
  }
  await closeOwnTerminals({ kept })
}

/**
 * Returns whether a block installs packages. Such a block is not typed. Its result is taken from the cache.
 *
 * @throws {Error} if other commands or an output belong to it, because these would be skipped
 */
export function isInstallation({ code, answer }: Extract<Action, { do: 'run' }>): boolean {
  if (!code.includes('npm install')) return false
  const isAlone = code.split('\n').every((line) => line.startsWith('npm install ')) && !answer
  if (!isAlone) throw new Error(`an installation must stand alone without output: \`${code}\``)
  return true
}

/** Returns the action with the ports in use. A quotation keeps its ports, because it is compared as it stands. */
export function withPortsOf(ports: Ports, action: Action): Action {
  if (action.do === 'quote') return action
  return JSON.parse(withPorts(JSON.stringify(action), ports))
}
