import { epochNow } from '../../shared/epoch.ts'
import { type BackgroundTask, startBackgroundTask } from '../background/background-task.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { Mail, Mailer } from './mailer.ts'
import { claimMail, deleteMail, findDueMail, type OutboxMail, postponeMail } from './outbox-repository.ts'

/**
 * In seconds: how long a process claims a mail. If the process dies while it sends the mail, another process sends
 * it after this time.
 */
const CLAIM_SECONDS = 60

/** In milliseconds: how often the claim is renewed while a mail is being sent. */
const RENEWAL_MS = 20_000

/** In seconds: the wait after the first failure. It doubles with each failure, up to an hour. */
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3_600

/** In seconds. A mail that could not be sent for a day is deleted, because its recipient no longer waits for it. */
const GIVE_UP_SECONDS = 86_400

/**
 * The most mails that a process sends at a time. With several, one slow delivery does not delay the others. Postfix
 * accepts up to 50 connections.
 */
const MOST_AT_ONCE = 20

export interface DeliveryDeps {
  db: Db
  log: Log
  mailer: Mailer
  /** Composes a mail just before it is sent. Returns undefined if there is nothing to send. */
  compose(mail: OutboxMail): Promise<Mail | undefined>
  /** In milliseconds: how often the outbox is checked. By default 250. */
  outboxIntervalMs?: number
}

/**
 * Sends the mails of the outbox in the background. A process claims a row, sends its mail and then deletes the row.
 * The claim keeps other processes from sending the same mail. If a process is killed between sending and deleting,
 * the mail is sent again with the same Message-ID.
 */
export function startDelivery({ outboxIntervalMs = 250, ...deps }: DeliveryDeps): BackgroundTask {
  const state: DeliveryState = { sent: new Set(), underWay: new Map() }
  const task = startBackgroundTask((stopping) => beginDue(deps, state, stopping), outboxIntervalMs)
  return {
    soon: task.soon,
    async stop() {
      await task.stop()
      await Promise.all(state.underWay.values())
    },
  }
}

interface DeliveryState {
  /**
   * The mails that were sent, but could not be deleted because the database was too busy. They must not be sent
   * again.
   */
  sent: Set<string>
  underWay: Map<string, Promise<void>>
}

/**
 * Starts to send the mails that are due. Waits for mails that are being sent only if there are as many as may be
 * sent at a time.
 */
async function beginDue(deps: DeliveryDeps, state: DeliveryState, stopping: AbortSignal): Promise<void> {
  const { underWay } = state
  const room = deps.mailer.keeps ? 1 : MOST_AT_ONCE
  try {
    while (!stopping.aborted) {
      if (underWay.size >= room) await Promise.race(underWay.values())
      const id = await findDueMail(deps.db)
      if (id === undefined) return
      const mail = await claimMail(deps.db, id, epochNow() + CLAIM_SECONDS)
      // After the machine was asleep, the claims of this process have expired, so it may claim a mail again that it
      // is already sending.
      if (mail && !underWay.has(id)) underWay.set(id, deliver(deps, mail, state, stopping))
    }
  } catch (error) {
    logOutboxError(deps, error)
  }
}

function logOutboxError({ log }: DeliveryDeps, error: unknown): void {
  log.error({ err: error }, 'the outbox could not be read or written')
}

/** Sends a mail, and deletes it from the outbox. Logs its own errors, and never throws. */
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

/**
 * Postpones a mail that could not be sent. Deletes it if it is too old, or if its recipient was refused
 * permanently.
 */
async function putOff({ db, log }: DeliveryDeps, mail: OutboxMail, error: unknown): Promise<void> {
  const waited = epochNow() - mail.created_at
  if (waited >= GIVE_UP_SECONDS || isRefused(error)) {
    log.error({ err: error, kind: mail.kind, user_id: mail.user_id }, 'a mail was given up')
    await deleteMail(db, mail.id)
  } else {
    const postponed = postponeMail(db, mail.id, epochNow() + waitAfter(mail.attempts))
    // The line is logged even if the update fails, because the mail is then sent again when its claim expires.
    await postponed.finally(() => log.warn({ err: error, kind: mail.kind }, 'a mail could not be sent yet'))
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
 * Returns whether the mail server refuses the recipient permanently (RFC 5321 §4.2.1), so that a retry would not
 * help. After any other error the mail is sent again later, because an operator may remove the cause.
 */
function isRefused(error: unknown): boolean {
  const { command, response = '' } = error as { command?: string; response?: string }
  return command === 'RCPT TO' && response.startsWith('5')
}
