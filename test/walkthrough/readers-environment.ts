import { delimiter } from 'node:path'

/** The environment of any shell, without our settings and those that npm sets for its scripts. */
const KEPT =
  /^(PATH|HOME|USER|LANG|LC_\w+|TMPDIR|CHROMIUM_PATH|\w+_proxy|npm_config_(?!local_prefix|prefix)\w+)$/i

/** Returns the environment of a reader's shell: no command of this repository is found from their folder. */
export function readersEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', ...all } = process.env
  const folders = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const kept = Object.entries(all).filter(([name]) => KEPT.test(name))
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) }
}
