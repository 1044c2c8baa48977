import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../server-process.ts'
import { packPrebuilt } from './prebuilt.ts'
import { openTerminal, type Place } from './terminal.ts'

/** `npm ci` empties it, and no tool looks into it. */
const SHELF = join(ROOT, 'node_modules/.cache/walkthrough')
const MANIFESTS = ['package.json', 'package-lock.json']

/** Runs the `npm install` commands of the chapters, each once for all readers and all later runs. */
export interface Installations {
  /** Leaves a folder as the command would. @throws {Mismatch} if the command fails */
  install(place: Place, command: string): Promise<void>
  /** Like `install`, but the packages come with `lay`. Of several commands in a row only the last one's are laid. */
  adopt(place: Place, command: string): Promise<void>
  /** Lays the packages of the adopted command into a folder. Does nothing if they are there. */
  lay(place: Place): void
  /** How many different commands were run, and how many had a result from an earlier run. */
  count: { run: number; kept: number }
}

interface Options {
  /** Registers what to stop when the run ends. */
  atEnd(end: () => unknown): void
  /** Whether an author keeps the folder and may change its packages. It then gets copies, which are slower than links. */
  isForLater: boolean
  shelf?: string
}

/** Creates the installations. */
export function createInstallations({ atEnd, isForLater, shelf = SHELF }: Options): Installations {
  const outcomes = new Map<string, Promise<string>>()
  /** The outcomes whose packages a folder does not have yet, by the folder. */
  const due = new Map<string, string>()
  const count = { run: 0, kept: 0 }

  async function outcomeOf(place: Place, command: string, kept: string): Promise<string> {
    count[existsSync(kept) ? 'kept' : 'run']++
    if (!existsSync(kept)) await keepOutcome(place, command, kept)
    return kept
  }

  async function keepOutcome({ cwd, env }: Place, command: string, kept: string): Promise<void> {
    mkdirSync(shelf, { recursive: true })
    const aside = mkdtempSync(join(shelf, 'unfinished-'))
    const folder = join(aside, 'folder')
    atEnd(() => rmSync(aside, { recursive: true, force: true }))
    copyPackages(cwd, due.get(cwd) ?? cwd, folder)
    const terminal = openTerminal({ cwd: folder, env: { ...env, ...packPrebuilt(aside) } })
    atEnd(terminal.close)
    await terminal.run(command)
    terminal.close()
    renameUnlessThere(folder, kept)
    rmSync(aside, { recursive: true })
  }

  async function adopt(place: Place, command: string): Promise<void> {
    const kept = join(shelf, keyOf(place.cwd, command))
    const outcome = outcomes.get(kept) ?? outcomeOf(place, command, kept)
    outcomes.set(kept, outcome)
    takeManifests(await outcome, place.cwd)
    due.set(place.cwd, kept)
  }

  function lay({ cwd }: Place): void {
    const kept = due.get(cwd)
    if (!kept) return
    due.delete(cwd)
    takePackages(kept, cwd, isForLater ? copyFileSync : linkOrCopy)
  }

  return {
    count,
    adopt,
    lay,
    async install(place, command) {
      await adopt(place, command)
      lay(place)
    },
  }
}

/** Returns a key for the same command in a folder with the same packages and the same Node.js. */
function keyOf(folder: string, command: string): string {
  const manifests = MANIFESTS.map((name) => join(folder, name))
  const texts = manifests.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
  const { version, platform, arch } = process
  const known = JSON.stringify([version, platform, arch, command, ...texts])
  return createHash('sha256').update(known).digest('hex').slice(0, 32)
}

/**
 * Copies what npm works on, without what Vite keeps beside the packages. The manifests are those of the folder, because a
 * chapter may have changed them since its last installation. The packages of a reader who catches up are not there yet.
 */
function copyPackages(folder: string, packages: string, to: string): void {
  mkdirSync(to)
  for (const name of MANIFESTS.filter((part) => existsSync(join(folder, part)))) {
    copyFileSync(join(folder, name), join(to, name))
  }
  const from = join(packages, 'node_modules')
  if (!existsSync(from)) return
  const filter = (path: string) => !path.endsWith('/node_modules/.vite')
  cpSync(from, join(to, 'node_modules'), { recursive: true, verbatimSymlinks: true, filter })
}

/** Ignores an existing target: another run was faster, and its result is the same. */
function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

type Lay = (from: string, to: string) => void

function takeManifests(kept: string, folder: string): void {
  for (const name of MANIFESTS) copyFileSync(join(kept, name), join(folder, name))
}

function takePackages(kept: string, folder: string, lay: Lay): void {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
  layTree(join(kept, 'node_modules'), join(folder, 'node_modules'), lay)
}

function layTree(from: string, to: string, lay: Lay): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) layTree(source, target, lay)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else lay(source, target)
  }
}

/** Links a file. This is safe because npm never runs there, and nothing else changes files of node_modules in place. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // A folder on another disk gets a copy.
    copyFileSync(from, to)
  }
}
