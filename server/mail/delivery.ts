import { epochNow } from '../../shared/epoch.ts'
import { type BackgroundTask, startBackgroundTask } from '../background/background-task.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { Mail, Mailer } from './mailer.ts'
import { claimMail, deleteMail, findDueMail, type OutboxMail, postponeMail } from './outbox-repository.ts'

/** How long a process claims a mail. If it dies while sending, another process takes over after this. */
const CLAIM_SECONDS = 60

/** How often the claim is renewed during sending. */
const RENEWAL_MS = 20_000

/** The wait after a failure doubles, from one minute to an hour. */
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3_600

/** A mail that could not be sent for a day is given up, because the user no longer waits for it. */
const GIVE_UP_SECONDS = 86_400

/**
 * The most mails that a process sends at a time, so that a slow one delays no others. Postfix accepts 50
 * connections.
 */
const MOST_AT_ONCE = 20

/** How soon a mail leaves after the event that caused it. */
const INTERVAL_MS = 250

export interface DeliveryDeps {
  db: Db
  log: Log
  mailer: Mailer
  /** Composes a mail when it is sent. Returns undefined if there is nothing left to say. */
  compose(mail: OutboxMail): Promise<Mail | undefined>
}

/**
 * Sends the mail in the outbox, in the background. A row is claimed before its mail is sent and deleted
 * afterwards, so that live processes never send it twice. After a `kill -9` in between it is sent again, with
 * the same Message-ID.
 */
export function startDelivery(deps: DeliveryDeps): BackgroundTask {
  const state: DeliveryState = { sent: new Set(), underWay: new Map() }
  const task = startBackgroundTask((stopping) => beginDue(deps, state, stopping), INTERVAL_MS)
  return {
    soon: task.soon,
    async stop() {
      await task.stop()
      await Promise.all(state.underWay.values())
    },
  }
}

interface DeliveryState {
  /** Sent, but not yet deleted because the database was too busy. Must not be sent again. */
  sent: Set<string>
  underWay: Map<string, Promise<void>>
}

/** Starts to send what is due. Does not wait for mails in flight, unless the limit is reached. */
async function beginDue(deps: DeliveryDeps, state: DeliveryState, stopping: AbortSignal): Promise<void> {
  const { underWay } = state
  const room = deps.mailer.keeps ? 1 : MOST_AT_ONCE
  try {
    while (!stopping.aborted) {
      if (underWay.size >= room) await Promise.race(underWay.values())
      const id = await findDueMail(deps.db)
      if (id === undefined) return
      const mail = await claimMail(deps.db, id, epochNow() + CLAIM_SECONDS)
      // A machine that was asleep finds its own claims expired, and has just renewed them by claiming again.
      if (mail && !underWay.has(id)) underWay.set(id, deliver(deps, mail, state, stopping))
    }
  } catch (error) {
    logOutboxError(deps, error)
  }
}

function logOutboxError({ log }: DeliveryDeps, error: unknown): void {
  log.error({ err: error }, 'the outbox could not be read or written')
}

/** Sends a mail and deletes it from the outbox. Handles its own failures. */
async function deliver(deps: DeliveryDeps, mail: OutboxMail, state: DeliveryState, stopping: AbortSignal) {
  const renewal = setInterval(() => renew(deps, mail), RENEWAL_MS)
  try {
    await sendOnce(deps, mail, state.sent, stopping)
  } catch (error) {
    logOutboxError(deps, error)
  } finally {
    clearInterval(renewal)
    state.underWay.delete(mail.id)
  }
}

async function sendOnce(deps: DeliveryDeps, mail: OutboxMail, sent: Set<string>, stopping: AbortSignal) {
  try {
    if (!sent.has(mail.id)) await send(deps, mail, stopping)
    sent.add(mail.id)
  } catch (error) {
    return await putOff(deps, mail, error)
  }
  await deleteMail(deps.db, mail.id)
  sent.delete(mail.id)
}

/** Postpones a mail that could not be sent, or gives it up. */
async function putOff({ db, log }: DeliveryDeps, mail: OutboxMail, error: unknown): Promise<void> {
  const waited = epochNow() - mail.created_at
  if (waited >= GIVE_UP_SECONDS || isRefused(error)) {
    log.error({ err: error, kind: mail.kind, user_id: mail.user_id }, 'a mail was given up')
    await deleteMail(db, mail.id)
  } else {
    log.warn({ err: error, kind: mail.kind }, 'a mail could not be sent yet')
    await postponeMail(db, mail.id, epochNow() + waitAfter(mail.attempts))
  }
}

async function send(
  { mailer, compose, log }: DeliveryDeps,
  row: OutboxMail,
  stopping: AbortSignal,
): Promise<void> {
  const mail = await compose(row)
  if (!mail) return
  await mailer.send(row.id, mail, stopping)
  if (mailer.keeps) log.info({}, `mail for ${mail.to}, "${mail.subject}": ${mail.link}`)
}

function renew({ db, log }: DeliveryDeps, { id }: OutboxMail): void {
  postponeMail(db, id, epochNow() + CLAIM_SECONDS).catch((error) => {
    log.warn({ err: error }, 'the claim on a mail could not be renewed')
  })
}

function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS)
}

/**
 * Returns whether the mail server permanently refuses the recipient (RFC 5321 §4.2.1), so that a retry would
 * not help. For any other refusal the mail waits, because an operator may be able to fix the cause.
 */
function isRefused(error: unknown): boolean {
  const { command, response = '' } = error as { command?: string; response?: string }
  return command === 'RCPT TO' && response.startsWith('5')
}
