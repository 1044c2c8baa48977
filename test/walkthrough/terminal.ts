import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { contains } from './compare.ts'
import { restartOf } from './restart.ts'
import { type Answer, Mismatch } from './steps.ts'

/** The folder and environment in which commands run. */
export interface Place {
  cwd: string
  env: NodeJS.ProcessEnv
}

/** A shell that runs one command after the other, and remembers folder and variables. */
export interface Terminal {
  /** Runs commands to their end. Returns their output. @throws {Mismatch} if one of them fails */
  run(code: string): Promise<string>
  close(): void
}

/** Long enough to compile a package on a busy machine. */
const COMMAND_TIMEOUT_MS = 1_200_000

/** Opens a terminal. */
export function openTerminal(place: Place): Terminal {
  const files = mkdtempSync(join(tmpdir(), 'walkthrough-terminal-'))
  const [script, out, err] = ['script', 'out', 'err'].map((name) => join(files, name)) as [
    string,
    string,
    string,
  ]
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    ...place,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  shell.stdin.write("trap 'failed=$?' ERR\n")
  let isClosed = false

  return {
    async run(code) {
      writeFileSync(script, `${code}\n`)
      shell.stdin.write(`failed=0; . '${script}' >'${out}' 2>'${err}' </dev/null; echo $failed\n`)
      const signal = AbortSignal.timeout(COMMAND_TIMEOUT_MS)
      const [exit] = await once(shell.stdout, 'data', { signal })
      const output = readFileSync(out, 'utf8')
      if (String(exit).trim() === '0') return output
      throw new Mismatch(`\`${code}\` failed`, 'exit code 0', `${exit}${output}${readFileSync(err, 'utf8')}`)
    },
    close() {
      if (isClosed) return
      isClosed = true
      endGroup(shell, 'SIGKILL')
      rmSync(files, { recursive: true, force: true })
    },
  }
}

/** A command that keeps running in its own terminal. */
export interface Kept {
  /** The command that runs, or would be started again. */
  code: string
  /**
   * Starts it unless it is running, and waits until its output says that it is ready. The first time, and if
   * `isShown`, it starts as a chapter has it.
   */
  start(isShown?: boolean): Promise<void>
  /** Ends it, as Ctrl-C does. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 120_000

/** The wait before Ctrl-C is pressed again. A shell that is just starting a program may miss the first. */
const CTRL_C_MS = 2_000
const CTRL_CS = 5

/** Creates such a command. Does not start it. */
export function keepRunning(place: Place, code: string, ready: Answer): Kept {
  let child: ChildProcess | undefined
  let wasStarted = false

  return {
    code,
    async start(isShown) {
      if (child) return
      const command = wasStarted && !isShown ? restartOf(place, code) : { code, env: place.env }
      wasStarted = true
      const started = spawn('bash', ['-c', command.code], {
        cwd: place.cwd,
        env: command.env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      let output = ''
      for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (output += data))
      const deadline = Date.now() + START_TIMEOUT_MS
      while (!contains(ready, stripVTControlCharacters(output))) {
        if (started.exitCode !== null || Date.now() > deadline) {
          throw new Mismatch(`\`${code}\` does not get ready`, ready.text, stripVTControlCharacters(output))
        }
        await wait(20)
      }
    },
    async stop() {
      const running = child
      child = undefined
      if (!running) return
      const exit = once(running, 'exit')
      for (let pressed = 0; pressed < CTRL_CS && isRunning(running); pressed++) {
        endGroup(running, 'SIGINT')
        await Promise.race([exit, wait(CTRL_C_MS, undefined, { ref: false })])
      }
      // Including the rest of its group.
      endGroup(running, 'SIGKILL')
    },
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

/** Sends a signal to the whole group, as a terminal does. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has already ended.
  }
}
