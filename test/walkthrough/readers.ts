import { resolve } from 'node:path'
import type { Browser } from '@playwright/test'
import { ROOT, temporaryFolder } from '../server-process.ts'
import type { Installations } from './installations.ts'
import { type Ports, reservePorts } from './ports.ts'
import { readersEnvironment } from './readers-environment.ts'
import type { Kept, Place } from './terminal.ts'
import { clearFolder } from './workplace.ts'

/** A reader at work: a folder, terminals with running commands, a browser. */
export interface Reader {
  place: Place
  ports: Ports
  /** The running commands, by terminal. Each is started when it is first needed. */
  kept: Map<string, Kept>
  browser: Browser
  /** Installs in the folder what an `npm install` would. */
  install(command: string): Promise<void>
  /** Registers what to end with the run, however it ends. */
  atEnd(end: () => unknown): void
}

/** The resources that the readers of one run share. */
export interface Shared {
  browser: Browser
  installations: Installations
  atEnd(end: () => unknown): void
}

/** Creates a reader with an empty folder. */
export async function beginner(shared: Shared, folder?: string): Promise<Reader> {
  const cwd = folder === undefined ? ownFolder(shared) : resolve(folder)
  clearFolder(cwd)
  const place = { cwd, env: readersEnvironment() }
  const install = (command: string) => shared.installations.install(place, command)
  return { ...shared, place, ports: await ownPorts(shared), kept: new Map(), install }
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
  return { ...shared, place, ports, kept: new Map(), install: refuseToInstall }
}

/** Stops all running commands. */
export async function stopKept({ kept }: Pick<Reader, 'kept'>): Promise<void> {
  await Promise.all([...kept.values()].map((command) => command.stop()))
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
