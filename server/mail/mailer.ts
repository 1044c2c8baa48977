import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { createTransport, Transporter } from 'nodemailer'
import type { Config } from '../config/config.ts'

/** A message, composed. */
export interface Mail {
  to: string
  subject: string
  text: string
  html: string
  /** The address in it that somebody is meant to open. */
  link: string
}

/** Takes mail out of the house, or keeps it where a developer finds it. */
export interface Mailer {
  /** Whether it keeps them: then nobody but a developer gets to see a link. */
  keeps: boolean
  /**
   * Hands a message over. `id` makes its Message-ID: sent twice, it is one message to the reader.
   *
   * @throws {Error} when the mail server does not take it, or `signal` ends it
   */
  send(id: string, mail: Mail, signal?: AbortSignal): Promise<void>
}

/** A mail server that does not greet us by then is down. */
const GREETING_MS = 10_000

/** One that looks into a message before it takes it may be quiet for longer (RFC 5321 §4.5.3.2.6). */
const SILENCE_MS = 60_000

/** Holds off out-of-office notes (RFC 3834 §5) and those of Exchange, which knows only its own header. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** Makes the mailer of these settings: over SMTP, or into a folder where there is no mail server. */
export function createMailer({ mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>): Mailer {
  const { smtpUrl, from, folder } = mail
  const domain = new URL(publicUrl).hostname
  const message = (id: string, { to, subject, text, html }: Mail) => {
    // As an object: a text would be read as a list, in which one address could hide another.
    const envelope = { messageId: `<${id}@${domain}>`, from, to: { name: '', address: to } }
    return { ...envelope, subject, text, html, headers: AUTOMATIC }
  }

  if (smtpUrl) {
    // STARTTLS or nothing: an offer that somebody on the way can strip protects no link.
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

/** Creates the transport with the first message: the server starts sooner without nodemailer. */
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
 * Writes it beside its place first, so that nobody reads half a message. The links in it open
 * accounts, so nobody else on this machine may read it either.
 */
async function keep(transport: Transporter, folder: string, id: string, message: Message): Promise<void> {
  const { message: bytes } = await transport.sendMail(message)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${id}.eml`)
  await writeFile(`${path}.part`, bytes, { mode: 0o600 })
  await rename(`${path}.part`, path)
}
