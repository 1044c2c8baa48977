import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from './config-error.ts'

/** Settings as text, by name. */
export type Environment = Record<string, string | undefined>

/**
 * Reads an `.env` file, without the byte order mark with which some editors begin it.
 *
 * @throws {ConfigError} if it is not UTF-8, with the name of the file
 */
export function readEnvFile(path: string): Environment {
  try {
    // TextDecoder removes the byte order mark too.
    return parseEnv(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigError([`${path} is not UTF-8: save it in that encoding`])
  }
}

/**
 * Returns the settings without surrounding blanks. It also removes quotes around a value, which a shell
 * removes but `docker --env-file` keeps. `NAME=` means that the name is not set.
 */
export function tidyEnvironment(env: Environment): Environment {
  const tidied = Object.entries(env).map(([name, value]) => [name, value && unquote(value.trim())])
  return Object.fromEntries(tidied.filter(([, value]) => value))
}

function unquote(value: string): string {
  const [, , inside] = /^(["'`])((?:(?!\1).)*)\1$/s.exec(value) ?? []
  return inside === undefined ? value : inside.trim()
}
