import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Returns the path of a Chromium: the configured one, Playwright's own, or the system's. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  if (CHROMIUM_PATH) return CHROMIUM_PATH
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  const paths = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return paths.find(isExecutable)
}

/**
 * Installs a Chromium: Playwright's own, else the system's package if permitted.
 *
 * @throws {Error} naming what the developer can do
 */
export function installChromium(): string {
  run('npx', ['playwright', 'install', 'chromium'])
  if (!findChromium() && process.getuid?.() === 0) {
    run('apt-get', ['update'])
    run('apt-get', ['install', '--yes', 'chromium'])
  }
  const path = findChromium()
  if (path) return path
  throw new Error(
    'The browser tests need a Chromium, and none could be installed. Either run ' +
      'npx playwright install --with-deps chromium, or apt-get install chromium, or set CHROMIUM_PATH.',
  )
}

function run(command: string, args: string[]): void {
  spawnSync(command, args, { stdio: 'ignore' })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
