import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Returns the path of a Chromium: the configured one, Playwright's own, or the system's. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) return CHROMIUM_PATH
  if (hasPlaywrights()) return chromium.executablePath()
  return findOnPath(NAMES)
}

/**
 * Returns the path of a Chromium that has no windows and therefore needs about half the processor time, or else of the
 * one that there is. Undefined if Playwright has its own, which it finds itself.
 */
export function findHeadlessShell(): string | undefined {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) return CHROMIUM_PATH
  if (hasPlaywrights()) return undefined
  return findOnPath(['chromium-headless-shell']) ?? findChromium()
}

/**
 * Installs a Chromium: Playwright's own, else the system's package if permitted.
 *
 * @throws {Error} naming what the developer can do
 */
export function installChromium(): void {
  run('npx', ['playwright', 'install', 'chromium'])
  if (!findChromium() && process.getuid?.() === 0) {
    run('apt-get', ['update'])
    for (const name of ['chromium', 'chromium-headless-shell']) run('apt-get', ['install', '--yes', name])
  }
  if (findChromium()) return
  throw new Error(
    'The browser tests need a Chromium, and none could be installed. Either run ' +
      'npx playwright install --with-deps chromium, or apt-get install chromium, or set CHROMIUM_PATH.',
  )
}

function hasPlaywrights(): boolean {
  return existsSync(chromium.executablePath())
}

function findOnPath(names: string[]): string | undefined {
  const { PATH = '' } = process.env
  const paths = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return paths.find(isExecutable)
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
