import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A decoded message, with the recipients of its envelope. */
export interface ReceivedMail extends Email {
  recipients: string[]
}

/** A mail server that a test controls. */
export interface MailServer {
  /** The URL of the server, as SMTP_URL has it. */
  url: string
  /** The received messages in the order of their arrival, even those that were refused. */
  received: ReceivedMail[]
  /**
   * The replies with which the server refuses a command, such as `550 5.1.1`. Without any it accepts
   * everything.
   */
  refusal: { sender?: string; recipient?: string; message?: string }
  /** Leaves the next message without a reply until the returned function is called. */
  holdNext(): () => void
  /** Leaves the command RCPT of these recipients without a reply until the returned function is called. */
  holdRecipients(isHeld: (address: string) => boolean): () => void
  /** The recipients of every RCPT command, in the order of arrival. */
  asked: string[]
  /** Starts to listen again, on the same port. */
  start(): Promise<void>
  /** Stops listening, and closes all connections. */
  stop(): Promise<void>
}

/** Starts a real mail server on this machine. It is stopped when the test ends. */
export async function startMailServer(): Promise<MailServer> {
  let smtp: SMTPServer
  let port = 0
  let held: Promise<void> | undefined
  let holdRecipient: (address: string) => Promise<void> | undefined = () => undefined

  const mailServer: MailServer = {
    url: '',
    received: [],
    asked: [],
    refusal: {},
    holdNext() {
      const { released, release } = createHold()
      held = released
      return release
    },
    holdRecipients(isHeld) {
      const { released, release } = createHold()
      holdRecipient = (address) => (isHeld(address) ? released : undefined)
      return release
    },
    async start() {
      const untilReleased = async () => {
        const answering = held
        held = undefined
        await answering
      }
      smtp = createSmtpServer(mailServer, untilReleased, (address) => holdRecipient(address))
      const listener = smtp.listen(port, '127.0.0.1')
      await once(listener, 'listening')
      port = (listener.address() as AddressInfo).port
      mailServer.url = `smtp://127.0.0.1:${port}`
    },
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  }
  await mailServer.start()
  onTestFinished(() => mailServer.stop())
  return mailServer
}

function createHold(): { released: Promise<void>; release: () => void } {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { released, release }
}

function createSmtpServer(
  mailServer: MailServer,
  untilReleased: () => Promise<void>,
  holdRecipient: (address: string) => Promise<void> | undefined,
): SMTPServer {
  const smtp = new SMTPServer({
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1, // milliseconds
    hideENHANCEDSTATUSCODES: true,
    onMailFrom: (_address, _session, done) => done(refusedWith(mailServer.refusal.sender)),
    async onRcptTo({ address }, _session, done) {
      mailServer.asked.push(address)
      await holdRecipient(address)
      done(refusedWith(mailServer.refusal.recipient))
    },
    async onData(stream, { envelope }, done) {
      const mail = await PostalMime.parse(await buffer(stream))
      const recipients = envelope.rcptTo.map(({ address }) => address)
      const released = untilReleased()
      mailServer.received.push({ ...mail, recipients })
      await released
      done(refusedWith(mailServer.refusal.message))
    },
  })
  // A sender that is killed disconnects in the middle of a command, which must not fail the test.
  smtp.on('error', () => {})
  return smtp
}

function refusedWith(reply: string | undefined): Error | null {
  if (reply === undefined) return null
  const [code, ...words] = reply.split(' ')
  return Object.assign(new Error([...words, 'Refused by the test'].join(' ')), { responseCode: Number(code) })
}
