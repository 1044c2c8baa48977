import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'

/** Returns the mails of a folder, newest first. A server without SMTP_URL keeps its mails there instead of sending them. */
export async function readKeptMail(folder: string): Promise<KeptMail[]> {
  const names = await readdir(folder).catch(noFolderYet)
  const files = names.filter((name) => name.endsWith('.eml'))
  const kept = await Promise.all(files.map((name) => readMail(join(folder, name))))
  return kept.sort((a, b) => b.writtenMs - a.writtenMs).map(({ mail }) => mail)
}

/** `writtenMs` is in milliseconds with fractions, because two mails may be written within the same millisecond. */
async function readMail(path: string): Promise<{ mail: KeptMail; writtenMs: number }> {
  const { default: PostalMime } = await import('postal-mime')
  const { to, subject, text, html } = await PostalMime.parse(await readFile(path))
  const { mtime, mtimeMs } = await stat(path)
  const mail = {
    id: basename(path, '.eml'),
    to: to?.map(({ address }) => address).join(', ') ?? '',
    subject: subject ?? '',
    sent_at: mtime.toISOString(),
    text: text ?? '',
    html: html ?? '',
  }
  return { mail, writtenMs: mtimeMs }
}

function noFolderYet(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
