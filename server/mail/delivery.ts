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
  /** Sent, but the database was too busy to delete it: it must not go again. */
  const sent = new Set<string>()
  return startBackgroundTask(async (stopping) => {
    try {
      while (!stopping.aborted) {
        const id = await findDueMail(deps.db)
        if (id === undefined) return
        const mail = await claimMail(deps.db, id, epochNow() + CLAIM_SECONDS)
        if (mail) await deliver(deps, mail, sent, stopping)
      }
    } catch (error) {
      deps.log.error({ err: error }, 'the outbox could not be read or written')
    }
  }, INTERVAL_MS)
}

async function deliver(deps: DeliveryDeps, mail: OutboxMail, sent: Set<string>, stopping: AbortSignal) {
  const renewal = setInterval(() => renew(deps, mail), RENEWAL_MS)
  try {
    if (!sent.has(mail.id)) await send(deps, mail, stopping)
    sent.add(mail.id)
  } catch (error) {
    return await putOff(deps, mail, error)
  } finally {
    clearInterval(renewal)
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
 * Whether the mail server says that there is no such address (RFC 3463, 5.1.x); asking again would
 * not help. Anything else may be for an operator to mend, and the mail waits.
 */
function isRefused(error: unknown): boolean {
  const { command, response = '' } = error as { command?: string; response?: string }
  return command === 'RCPT TO' && /^5\d\d[ -]5\.1\.[1-36]/.test(response)
}
