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
  /** The main link of the mail, which the recipient is asked to open. */
  link: string
}

/** Sends mails. In development it may keep them in a folder instead. */
export interface Mailer {
  /** Whether mails are kept in a folder. The log shows their links then, for the developer. */
  keeps: boolean
  /**
   * Sends a mail. Its Message-ID is derived from `id`. If a mail is sent twice, mail programs therefore show it
   * once.
   *
   * @throws {Error} if the mail server cannot be reached or refuses the mail, or `signal` is aborted
   */
  send(id: string, mail: Mail, signal?: AbortSignal): Promise<void>
}

/** In milliseconds. A mail server that has not sent its greeting by then counts as down. */
const GREETING_MS = 10_000

/**
 * In milliseconds. A mail server may scan a mail before it accepts it, and send nothing until then (RFC 5321
 * §4.5.3.2.6).
 */
const SILENCE_MS = 60_000

/** Headers that prevent out-of-office replies (RFC 3834 §5). Exchange supports only `X-Auto-Response-Suppress`. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** Creates the mailer. It sends over SMTP, or writes into a folder if no mail server is configured. */
export function createMailer({ mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>): Mailer {
  const { smtpUrl, from, folder } = mail
  const domain = new URL(publicUrl).hostname
  const message = (id: string, { to, subject, text, html }: Mail) => {
    // The recipient is an object, because nodemailer parses a string as a list of recipients. An e-mail address
    // such as `"a,b"@example.com` could then hide another one.
    const envelope = { messageId: `<${id}@${domain}>`, from, to: { name: '', address: to } }
    return { ...envelope, subject, text, html, headers: AUTOMATIC }
  }

  if (smtpUrl) {
    // STARTTLS is required, except on this machine. If it were optional, an attacker on the network could remove it
    // from the server's reply, and read the links in the mails.
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

/** Creates the transport with the first mail. nodemailer is loaded only then, so that the server starts sooner. */
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
 * Writes a mail into a folder. The file has a temporary name first, so that no reader sees half a mail. Only this
 * system user can read it, because its links give access to accounts.
 */
async function keep(transport: Transporter, folder: string, id: string, message: Message): Promise<void> {
  const { message: bytes } = await transport.sendMail(message)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${id}.eml`)
  await writeFile(`${path}.part`, bytes, { mode: 0o600 })
  await rename(`${path}.part`, path)
}
