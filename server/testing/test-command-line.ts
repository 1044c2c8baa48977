import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '../../test/server-process.ts'
import { runCommand, sentenceOf } from '../commands/run-command.ts'
import { takeSharedDatabase } from './test-database.ts'

/** Creates a command line like `npm run manage`, without a terminal. It has its own folder and database. */
export async function createCommandLine(env: Record<string, string> = {}) {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  const DATABASE_URL = env.DATABASE_URL ?? (await takeSharedDatabase())
  return {
    cwd: folder.path,
    databaseUrl: DATABASE_URL,
    async manage([name = '', ...args]: string[], input = ''): Promise<CommandResult> {
      setEnvironment({ NODE_ENV: undefined, BCRYPT_COST: '4', ...env, DATABASE_URL })
      typeInto(input)
      return resultOf(name, args)
    },
  }
}

export type CommandLine = Awaited<ReturnType<typeof createCommandLine>>

/** Runs a command in a folder whose `.env` has these lines. There are no other settings. */
export async function runInFolder(folder: string, lines: string[], [name = '', ...args]: string[]) {
  writeFileSync(join(folder, '.env'), lines.join('\n'))
  const before = { cwd: process.cwd(), env: process.env }
  process.chdir(folder)
  // The command writes the variables of the file into this object, so it must not be the one that other tests
  // use.
  process.env = { PATH: process.env.PATH }
  try {
    return await resultOf(name, args)
  } finally {
    process.env = before.env
    process.chdir(before.cwd)
  }
}

interface CommandResult {
  status: 0 | 1
  stdout: string
  stderr: string
}

async function resultOf(name: string, args: string[]): Promise<CommandResult> {
  const printed: string[] = []
  try {
    const said = await runCommand(name, args, (line) => printed.push(line))
    return { status: 0, stdout: [...printed, said].join('\n'), stderr: '' }
  } catch (error) {
    const stderr = sentenceOf(error)
    if (stderr === undefined) throw error
    return { status: 1, stdout: printed.join('\n'), stderr }
  }
}

function setEnvironment(env: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

function typeInto(text: string): void {
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(text)]) })
  onTestFinished(() => void (stdin && Object.defineProperty(process, 'stdin', stdin)))
}
