import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { ROOT, temporaryFolder } from './server-process.ts'
import { readersEnvironment } from './walkthrough/readers-environment.ts'

const execute = promisify(execFile)

/** A copy of this repository, in which a test can change files. */
export interface CopiedTree {
  path: string
  /** Runs a command in its folder, and returns its output. @throws with the output if the command fails */
  run(command: string, env?: Record<string, string>): Promise<string>
  remove(): void
}

/** What building, running and testing leave in the repository, and what is of this machine. */
const LEFT_OUT = /(^|\/)(node_modules|dist|data|\.git|\.build|\.results|\.gallery|\.stryker-tmp|\.env)$/

/** Copies the files of the repository, and links its packages. */
export function copyTree(): CopiedTree {
  const { path, remove } = temporaryFolder()
  cpSync(ROOT, path, { recursive: true, filter: (source) => !LEFT_OUT.test(relative(ROOT, source)) })
  linkPackages(path)
  return { path, remove, run: (command, env) => run(path, command, env) }
}

/** Links each package and not their folder, in which tools store what they know of one repository. */
function linkPackages(path: string): void {
  mkdirSync(join(path, 'node_modules'))
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (['.cache', '.vite', '.vite-temp'].includes(name)) continue
    symlinkSync(join(ROOT, 'node_modules', name), join(path, 'node_modules', name))
  }
}

async function run(cwd: string, command: string, settings: Record<string, string> = {}): Promise<string> {
  const { PATH, ...env } = readersEnvironment()
  const shell = { cwd, env: { ...env, ...settings, PATH: `${join(cwd, 'node_modules/.bin')}:${PATH}` } }
  try {
    const { stdout } = await execute('sh', ['-c', command], shell)
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as Record<'stdout' | 'stderr', string>
    throw new Error(`\`${command}\` failed:\n${stdout}${stderr}`)
  }
}
