import { expect } from '@playwright/test'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'

/** Returns the mails to an e-mail address that the server kept, the newest first. */
async function readMails(url: string, to: string): Promise<KeptMail[]> {
  const mails: KeptMail[] = await (await fetch(`${url}/api/dev/mailbox`)).json()
  return mails.filter((mail) => mail.to === to)
}

/** Waits for a mail and returns its text. It is sent half a second after its cause. */
export async function mailTo(url: string, to: string, subject: string): Promise<string> {
  const textOf = async () => (await readMails(url, to)).find((mail) => mail.subject === subject)?.text ?? ''
  await expect.poll(textOf, { intervals: [100] }).not.toBe('')
  return textOf()
}

/** Waits for a mail and returns its link. */
export async function linkTo(url: string, to: string, subject: string): Promise<string> {
  const [link = ''] = /http\S+/.exec(await mailTo(url, to, subject)) ?? []
  return link
}
