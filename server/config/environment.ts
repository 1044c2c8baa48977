import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from './config-error.ts'

/** Settings as text, by their names. */
export type Environment = Record<string, string | undefined>

/**
 * Reads a file of settings. Editors of Windows put a mark before the first name, which belongs to no name.
 *
 * @throws {ConfigError} when it is not UTF-8, naming it
 */
export function readEnvFile(path: string): Environment {
  try {
    // It takes the mark away, too.
    return parseEnv(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigError([`${path} is not UTF-8: save it in that encoding`])
  }
}

/**
 * Returns the settings as they were meant: without blanks around them, and without the quotes that
 * `docker --env-file` leaves where a shell takes them off. `NAME=` means that the name is not set.
 */
export function tidyEnvironment(env: Environment): Environment {
  const tidied = Object.entries(env).map(([name, value]) => [name, value && unquote(value.trim())])
  return Object.fromEntries(tidied.filter(([, value]) => value))
}

function unquote(value: string): string {
  const [, , inside] = /^(["'`])((?:(?!\1).)*)\1$/s.exec(value) ?? []
  return inside === undefined ? value : inside.trim()
}
