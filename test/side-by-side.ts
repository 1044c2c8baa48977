import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A command to run, and the name that the last line gives it. */
export interface Step {
  name: string
  command: string[]
}

interface Running {
  step: Step
  child: ChildProcess
  /** Output that waits until the steps before it have ended. Undefined if it is written as it comes. */
  held: Buffer[] | undefined
  hasEnded: boolean
}

/** How long a step may take to stop after an interrupt. */
const STOP_TIMEOUT_MS = 15_000

/** The running steps and those whose output waits, in the order in which they began. */
const shown: Running[] = []
let isStopping = false

/**
 * Runs steps in their order, at most `limit` at the same time, and stops all at the first failure.
 *
 * The output of the oldest step is written as it comes. That of the others waits for its turn, so that it stays in one
 * piece. The output of a failure comes last.
 *
 * @returns the step that failed first
 */
export async function firstFailure(steps: Step[], limit: number): Promise<Step | undefined> {
  const left = steps.values()
  let failed: Running | undefined
  const work = async () => {
    for (const step of left) {
      if (isStopping) return
      const running = start(step)
      const isPassed = await succeeds(running)
      if (isStopping || !isPassed) {
        failed ??= running
        return stopSteps()
      }
      showNext()
    }
  }
  await Promise.all(Array.from({ length: limit }, work))
  for (const running of shown.splice(0)) if (running.hasEnded && running !== failed) show(running)
  if (failed) show(failed)
  return failed?.step
}

/**
 * Interrupts the running steps as Ctrl-C does, and waits until they have ended. No other step starts. The steps count as
 * failed.
 */
export async function stopSteps(): Promise<void> {
  isStopping = true
  const running = shown.filter(({ hasEnded }) => !hasEnded)
  for (const { child } of running) signalGroup(child, 'SIGINT')
  const limit = setTimeout(() => {
    for (const { child } of running) signalGroup(child, 'SIGKILL')
  }, STOP_TIMEOUT_MS)
  await Promise.all(running.map(({ child }) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
  clearTimeout(limit)
}

/** Starts a step. Each has a group of its own, so that all its processes can be stopped together. */
function start(step: Step): Running {
  const [name = '', ...args] = step.command
  const isFirst = shown.length === 0
  // The first has the terminal itself, and so its colours.
  const output = isFirst ? 'inherit' : 'pipe'
  const child = spawn(name, args, { stdio: ['ignore', output, output], detached: true })
  const running: Running = { step, child, held: isFirst ? undefined : [], hasEnded: false }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      if (running.held) running.held.push(data)
      else process.stdout.write(data)
    })
  }
  shown.push(running)
  return running
}

async function succeeds(running: Running): Promise<boolean> {
  // Not `exit`, after which output can still come.
  const [code] = await once(running.child, 'close')
  running.hasEnded = true
  return code === 0
}

/** Shows what waited for steps that have ended, up to the oldest one that is still running. */
function showNext(): void {
  while (shown[0]?.hasEnded) {
    shown.shift()
    if (shown[0]) show(shown[0])
  }
}

function show(running: Running): void {
  for (const data of running.held ?? []) process.stdout.write(data)
  running.held = undefined
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has already ended.
  }
}
