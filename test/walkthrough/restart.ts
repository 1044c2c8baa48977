import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Place } from './terminal.ts'

/** A script of one command. Others need the shell that npm gives them. */
const ONE_COMMAND = /^[^&|;]+$/

/**
 * Returns the command that starts a stopped one again at a point where no chapter says so. It starts the same program
 * without npm and without watching for changes, which costs as much as the program.
 */
export function restartOf({ cwd, env }: Place, code: string): { code: string; env: NodeJS.ProcessEnv } {
  const { scripts = {} } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
  const script = (line: string, name: string) =>
    ONE_COMMAND.test(scripts[name] ?? '') ? scripts[name] : line
  const program = code
    .replace(/\bnpm run ([\w:]+)/, script)
    .replace(/\bnpx /, '')
    .replace(/\btsx watch (?=\w)/, 'node --import tsx ')
  return { code: program, env: { ...env, PATH: [join(cwd, 'node_modules/.bin'), env.PATH].join(delimiter) } }
}

/** Returns whether a running command may notice that a file was changed. What does not watch is to be restarted. */
export function mayNotice(code: string, path: string): boolean {
  if (code.includes('npm run dev:server')) return !path.startsWith('web/')
  if (code.includes('npx vite')) return !path.startsWith('server/')
  return true
}
