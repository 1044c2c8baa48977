import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'

const PACKAGE = join(ROOT, 'node_modules/better-sqlite3')

/**
 * Packs this repository's binary of better-sqlite3 into a folder, under the name that the package's installer looks
 * for. The name contains the versions of the package and of Node.js and the machine. Any other version is downloaded
 * or compiled, as it is for every reader.
 *
 * @returns the environment that makes the installer look there
 */
export function packPrebuilt(folder: string): NodeJS.ProcessEnv {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const { platform, arch, versions } = process
  const name = `better-sqlite3-v${version}-node-v${versions.modules}-${platform}-${arch}.tar.gz`
  execFileSync('tar', ['-czf', join(folder, name), '-C', PACKAGE, 'build/Release/better_sqlite3.node'])
  return { npm_config_better_sqlite3_local_prebuilds: folder }
}
