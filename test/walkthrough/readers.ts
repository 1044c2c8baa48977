import { resolve } from 'node:path'
import type { Browser } from '@playwright/test'
import { ROOT, temporaryFolder } from '../server-process.ts'
import type { Installations } from './installations.ts'
import { type Ports, reservePorts } from './ports.ts'
import type { Size } from './reader-browser.ts'
import { readersEnvironment } from './readers-environment.ts'
import type { Kept, Place } from './terminal.ts'
import { claimFolder } from './workplace.ts'

/** A reader at work: a folder, terminals with running commands, a browser. */
export interface Reader {
  place: Place
  ports: Ports
  /** The running commands, by terminal. Each is started when it is first needed. */
  kept: Map<string, Kept>
  browser: Browser
  /** How large the pictures of the chapters are. They are taken anew if there is a size. */
  pictureSize?: Size
  /** Installs in the folder what an `npm install` would. */
  install(command: string): Promise<void>
  /** Does the same without the packages, which come with `lay`. */
  adopt(command: string): Promise<void>
  lay(): void
  /** Registers what to end with the run, however it ends. */
  atEnd(end: () => unknown): void
}

/** The small app has few words on a page. Gatehouse has the token inspector beside it. */
const [SMALL, WIDE] = [
  { width: 520, height: 360 },
  { width: 1040, height: 600 },
] as const

/** The resources that the readers of one run share. */
export interface Shared {
  browser: Browser
  takesPictures: boolean
  installations: Installations
  atEnd(end: () => unknown): void
}

/** Creates a reader with an empty folder. */
export async function beginner(shared: Shared, folder?: string): Promise<Reader> {
  const cwd = folder === undefined ? ownFolder(shared) : resolve(folder)
  if (folder !== undefined) claimFolder(cwd)
  const place = { cwd, env: readersEnvironment() }
  const { installations } = shared
  const pictureSize = shared.takesPictures ? SMALL : undefined
  return {
    ...shared,
    place,
    pictureSize,
    ports: await ownPorts(shared),
    kept: new Map(),
    install: (command) => installations.install(place, command),
    adopt: (command) => installations.adopt(place, command),
    lay: () => installations.lay(place),
  }
}

/** Creates a reader in this repository, whose data are in their own folder. */
export async function visitor(shared: Shared): Promise<Reader> {
  const ports = await ownPorts(shared)
  const settings = {
    PORT: String(ports['8000']),
    WEB_PORT: String(ports['3000']),
    DATA_DIR: ownFolder(shared),
  }
  const place = { cwd: ROOT, env: { ...readersEnvironment(), ...settings } }
  const pictureSize = shared.takesPictures ? WIDE : undefined
  const [install, adopt] = [refuseToInstall, refuseToInstall]
  return { ...shared, place, pictureSize, ports, kept: new Map(), install, adopt, lay() {} }
}

/** Stops all running commands. */
export async function stopKept({ kept }: Pick<Reader, 'kept'>): Promise<void> {
  await Promise.all([...kept.values()].map((command) => command.stop()))
}

/** The terminals that go on in the next chapter. */
const LASTING = ['server', 'pages']

/** Closes the terminals that only one chapter has, such as that of an attacker. */
export async function closeOwnTerminals({ kept }: Pick<Reader, 'kept'>): Promise<void> {
  for (const [terminal, command] of kept) {
    if (LASTING.includes(terminal)) continue
    await command.stop()
    kept.delete(terminal)
  }
}

/** Refuses, because it would change the packages of this repository. */
async function refuseToInstall(command: string): Promise<void> {
  throw new Error(`a chapter about Gatehouse must not install: \`${command}\``)
}

function ownFolder({ atEnd }: Shared): string {
  const { path, remove } = temporaryFolder()
  atEnd(remove)
  return path
}

async function ownPorts({ atEnd }: Shared): Promise<Ports> {
  const { ports, release } = await reservePorts()
  atEnd(release)
  return ports
}
