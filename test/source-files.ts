import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './server-process.ts'

/** Returns the files in a folder of the repository and below, without packages and what builds and runs leave there. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !/\/(node_modules|\.build|\.results)\//.test(file))
    .sort()
}

/** Returns the text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}
