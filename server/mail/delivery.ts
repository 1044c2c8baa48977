import { epochNow } from '../../shared/epoch.ts'
import { type BackgroundTask, startBackgroundTask } from '../background/background-task.ts'
import type { Db } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { Mail, Mailer } from './mailer.ts'
import { claimMail, deleteMail, findDueMail, type OutboxMail, postponeMail } from './outbox-repository.ts'

/** How long a process keeps a mail to itself; whoever dies while sending leaves it to the others then. */
const CLAIM_SECONDS = 60

/** While it sends, it says so. */
const RENEWAL_MS = 20_000

/** Waiting after a failure doubles from one minute to an hour. */
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3_600

/** A mail that could not be sent for a day is given up: nobody waits for it any more. */
const GIVE_UP_SECONDS = 86_400

/** So many leave a process at a time, so that a slow one keeps no other waiting. Postfix takes 50 connections. */
const MOST_AT_ONCE = 20

/** How soon a mail leaves after what it is about. */
const INTERVAL_MS = 250

/** What it takes to deliver mail. */
export interface DeliveryDeps {
  db: Db
  log: Log
  mailer: Mailer
  /** Words a mail when it is sent; undefined when there is nothing to say any more. */
  compose(mail: OutboxMail): Promise<Mail | undefined>
}

/**
 * Sends what is in the outbox, in the background. A row is claimed before it is sent and deleted
 * afterwards: processes that live never send it twice; after a `kill -9` in between it goes once
 * more, with the same Message-ID.
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
  /** Sent, but the database was too busy to delete it: it must not go again. */
  sent: Set<string>
  underWay: Map<string, Promise<void>>
}

/** Begins to send what is due. Does not wait for what is under way, unless there is no room for more. */
async function beginDue(deps: DeliveryDeps, state: DeliveryState, stopping: AbortSignal): Promise<void> {
  const { underWay } = state
  const room = deps.mailer.keeps ? 1 : MOST_AT_ONCE
  try {
    while (!stopping.aborted) {
      if (underWay.size >= room) await Promise.race(underWay.values())
      const id = await findDueMail(deps.db)
      if (id === undefined) return
      const mail = await claimMail(deps.db, id, epochNow() + CLAIM_SECONDS)
      // A machine that was asleep finds its own claims expired: claiming anew has renewed them.
      if (mail && !underWay.has(id)) underWay.set(id, deliver(deps, mail, state, stopping))
    }
  } catch (error) {
    logOutboxError(deps, error)
  }
}

function logOutboxError({ log }: DeliveryDeps, error: unknown): void {
  log.error({ err: error }, 'the outbox could not be read or written')
}

/** Sends a mail and takes it out of the outbox. Handles its own failures. */
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

/** Leaves a mail that could not be sent for later, or gives it up. */
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
 * Whether the mail server refuses the recipient for good (RFC 5321 §4.2.1): asking again would not help. Any
 * other refusal may be for an operator to mend, and the mail waits.
 */
function isRefused(error: unknown): boolean {
  const { command, response = '' } = error as { command?: string; response?: string }
  return command === 'RCPT TO' && response.startsWith('5')
}
