import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { Mail } from '../mail/mailer.ts'
import { insertMail, type OutboxMail } from '../mail/outbox-repository.ts'
import { isForeignDemo } from './credentials.ts'
import { findClaimants, findProvenOwner } from './email-repository.ts'
import { inUseCounters, linkCounters, mayWrite } from './mail-limits.ts'
import {
  accountMadeMail,
  addressInUseMail,
  emailChangeAskedMail,
  emailChangedMail,
  newPasswordAskedMail,
  passwordChangedMail,
  resetPasswordMail,
  sessionReusedMail,
  verifyEmailMail,
  wayInAddedMail,
} from './mail-texts.ts'
import { findUserForMail, findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { createToken } from './one-time-tokens.ts'

export interface ComposerDeps {
  db: Db
  config: Pick<Config, 'pagesUrl' | 'limits' | 'environment' | 'links'>
}

/**
 * Composes a mail at the moment when it is sent, from the current state. Returns undefined if there is no
 * recipient, or nothing left to say.
 *
 * Accounts are looked up here and not during a request, so that neither a response nor its time reveals
 * whether one exists. One-time tokens are created here too, so no mail text is ever stored.
 */
export async function composeMail(deps: ComposerDeps, mail: OutboxMail): Promise<Mail | undefined> {
  const { db, config } = deps
  if (isForClaimants(mail)) return spreadToClaimants(db, mail)
  const user =
    mail.user_id === null
      ? await findUserForMail(db, mail.recipient)
      : await findUserForMailById(db, mail.user_id)
  if (!user || isForeignDemo(user, config.environment)) return
  const { pagesUrl } = config
  switch (mail.kind) {
    case 'verify_email':
      return composeVerification(deps, mail, user)
    case 'reset_password':
      return composeReset(deps, mail, user, resetPasswordMail)
    case 'account_made':
      return composeReset(deps, mail, user, accountMadeMail)
    case 'new_password_asked':
      return composeReset(deps, mail, user, newPasswordAskedMail)
    case 'password_changed':
      return isProven(user)
        ? passwordChangedMail(user.email, user.username, `${pagesUrl}/forgot`, mail.recipient)
        : undefined
    case 'email_change_asked':
      return emailChangeAskedMail(mail.recipient, user.username, `${pagesUrl}/forgot`)
    case 'email_changed':
      return emailChangedMail(mail.recipient, user.username, `${pagesUrl}/login`)
    case 'way_in_added':
      return isProven(user) ? wayInAddedMail(user.email, user.username, `${pagesUrl}/profile`) : undefined
    case 'session_reused':
      return isProven(user) ? sessionReusedMail(user.email, user.username, `${pagesUrl}/sessions`) : undefined
  }
}

/** Several accounts may claim an e-mail address. Each gets a link of its own, which names the account. */
function isForClaimants({ kind, user_id, recipient }: OutboxMail): boolean {
  return kind === 'verify_email' && user_id === null && recipient.includes('@')
}

async function spreadToClaimants(db: Db, { recipient }: OutboxMail): Promise<undefined> {
  const oldest = await findClaimants(db, recipient, { order: 'asc', limit: 1 })
  const newest = await findClaimants(db, recipient, { order: 'desc', limit: NEWEST_CLAIMANTS })
  for (const userId of new Set([...newest, ...oldest])) {
    await insertMail(db, { kind: 'verify_email', userId })
  }
}

/**
 * In addition to the oldest account, which a sign-in by e-mail address means and no attacker can displace.
 */
const NEWEST_CLAIMANTS = 2

/** An unverified e-mail address gets no notices: it may belong to a stranger. */
function isProven({ email_verified_at }: UserForMail): boolean {
  return email_verified_at !== null
}

async function composeVerification(deps: ComposerDeps, mail: OutboxMail, user: UserForMail) {
  const { db, config } = deps
  const address = user.pending_email ?? (isProven(user) ? '' : user.email)
  if (!address || !user.is_active) return
  const owner = await findProvenOwner(db, address)
  if (owner) {
    if (!(await mayWrite(deps, mail, inUseCounters(address)))) return
    return addressInUseMail(address, owner.username, `${config.pagesUrl}/forgot`)
  }
  if (!(await mayWrite(deps, mail, linkCounters('verify_email', address, user.id)))) return
  const token = await createToken(db, { purpose: 'verify_email', userId: user.id, email: address })
  return verifyEmailMail(address, user.username, `${config.links.verify}${token}`)
}

/** Longer than for a link that a user asked for, because a new user is not waiting for this mail. */
const INVITATION_SECONDS = 86_400

async function composeReset(
  deps: ComposerDeps,
  mail: OutboxMail,
  user: UserForMail,
  write: typeof resetPasswordMail,
): Promise<Mail | undefined> {
  const { db, config } = deps
  const { id, username, email } = user
  if (!email || !user.is_active) return
  // An account that only claims the e-mail address is no concern of the verified owner.
  const owner = await findProvenOwner(db, email)
  if ((owner && owner.id !== id) || !(await mayWrite(deps, mail, linkCounters('reset_password', email, id))))
    return
  const lifetime = mail.kind === 'account_made' ? INVITATION_SECONDS : undefined
  const token = await createToken(db, { purpose: 'reset_password', userId: id, email, lifetime })
  return write(email, username, resetLink(config, token, username))
}

/**
 * Our own page passes the user name on to password managers. Another front end's link stays as configured.
 */
function resetLink({ links }: Pick<Config, 'links'>, token: string, username: string): string {
  const isOwnPage = links.reset.endsWith('#token=')
  return `${links.reset}${token}${isOwnPage ? `&username=${encodeURIComponent(username)}` : ''}`
}
