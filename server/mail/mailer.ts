import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { createTransport, Transporter } from 'nodemailer'
import type { Config } from '../config/config.ts'

/** A composed mail. */
export interface Mail {
  to: string
  subject: string
  text: string
  html: string
  /** The URL that the mail asks its recipient to open. */
  link: string
}

/** Sends mail, or keeps it where a developer finds it. */
export interface Mailer {
  /** Whether it keeps mail, so that only a developer sees the links. */
  keeps: boolean
  /**
   * Sends a mail. Its Message-ID is derived from `id`, so that mail programs show a mail that was sent twice
   * only once.
   *
   * @throws {Error} if the mail server refuses it, or `signal` aborts it
   */
  send(id: string, mail: Mail, signal?: AbortSignal): Promise<void>
}

/** A mail server that sends no greeting within this time is down. */
const GREETING_MS = 10_000

/** A mail server that scans a message before it accepts it may be silent for longer (RFC 5321 §4.5.3.2.6). */
const SILENCE_MS = 60_000

/** Prevents out-of-office replies (RFC 3834 §5). Exchange knows only its own header. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** Creates the mailer: over SMTP, or into a folder if no mail server is set. */
export function createMailer({ mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>): Mailer {
  const { smtpUrl, from, folder } = mail
  const domain = new URL(publicUrl).hostname
  const message = (id: string, { to, subject, text, html }: Mail) => {
    // As an object: a text would be read as a list, in which one address could hide another.
    const envelope = { messageId: `<${id}@${domain}>`, from, to: { name: '', address: to } }
    return { ...envelope, subject, text, html, headers: AUTOMATIC }
  }

  if (smtpUrl) {
    // STARTTLS or nothing, because an attacker on the network could strip the offer and read the links.
    const requireTLS = !isLoopback(new URL(smtpUrl).hostname)
    const transport = onDemand({ url: smtpUrl, requireTLS, ...TIMEOUTS })
    const send = async (id: string, mail: Mail, signal?: AbortSignal) => {
      await (await transport()).sendMail({ ...message(id, mail), signal })
    }
    return { keeps: false, send }
  }
  const transport = onDemand({ streamTransport: true, buffer: true, newline: 'unix' })
  return { keeps: true, send: async (id, mail) => keep(await transport(), folder, id, message(id, mail)) }
}

/** Creates the transport with the first mail, so that the server starts sooner without nodemailer. */
function onDemand(options: Parameters<typeof createTransport>[0]): () => Promise<Transporter> {
  let transport: Promise<Transporter> | undefined
  return () => {
    transport ??= import('nodemailer').then(({ createTransport }) => createTransport(options))
    return transport
  }
}

const TIMEOUTS = { connectionTimeout: GREETING_MS, greetingTimeout: GREETING_MS, socketTimeout: SILENCE_MS }

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host)
}

type Message = Parameters<Transporter['sendMail']>[0]

/**
 * Writes the file under a temporary name first, so that no reader sees half a mail. Only this system user may
 * read it, because the links in it open accounts.
 */
async function keep(transport: Transporter, folder: string, id: string, message: Message): Promise<void> {
  const { message: bytes } = await transport.sendMail(message)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${id}.eml`)
  await writeFile(`${path}.part`, bytes, { mode: 0o600 })
  await rename(`${path}.part`, path)
}
