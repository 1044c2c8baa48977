import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from '../test/server-process.ts'

/** One CPU for the measured server, the other for the measuring process. */
const CORES = { measured: '0', measuring: '1' }

const START_TIMEOUT_MS = 30_000

export interface Measured {
  url: string
  /** Its memory, in MB. */
  memory(): number
  stop(): Promise<void>
}

/** How to start a server. */
export interface Start {
  command: string[]
  port: number
  ready: string
  env?: Record<string, string>
  cwd?: string
  /** The CPUs that it may use. */
  cores?: string
}

/** Starts a server on its own CPU and waits until it responds. */
export async function start({
  command,
  port,
  ready,
  env,
  cwd,
  cores = CORES.measured,
}: Start): Promise<Measured> {
  const child = spawn('taskset', ['-c', cores, ...command], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Even if the measurement fails.
  const kill = () => void child.kill()
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  await untilFirstResponse(`${url}${ready}`)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    url,
    memory: () => residentMegabytes(Number(child.pid)),
    async stop() {
      process.off('exit', kill)
      child.kill()
      await exited
    },
  }
}

/** Polls so often that its return marks the time of the first response. */
async function untilFirstResponse(url: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) return
    await wait(1)
  }
  throw new Error(`There is no response from ${url}.`)
}

/** Moves this process to the other CPU. */
export function moveAside(): void {
  execFileSync('taskset', ['-a', '-cp', CORES.measuring, String(process.pid)], { stdio: 'ignore' })
}

/**
 * Keeps this process awake while it drives a server. A driver that sleeps while it waits for responses must
 * be woken by the server, which in a virtual machine costs as much as the response itself.
 */
export async function awake<T>(work: () => Promise<T>): Promise<T> {
  let isDone = false
  const stay = () => void (isDone || setImmediate(stay))
  stay()
  try {
    return await work()
  } finally {
    isDone = true
  }
}

/** Runs a script of this folder on the measured CPU and returns its output. */
export function runMeasured(script: string, ...args: (string | number)[]): number {
  const tsx = join(ROOT, 'node_modules/.bin/tsx')
  const command = ['-c', CORES.measured, tsx, join(ROOT, 'bench', script), ...args.map(String)]
  return Number(execFileSync('taskset', command, { encoding: 'utf8' }))
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
}
