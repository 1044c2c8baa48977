import { type Config, ownLink } from '../config/config.ts'
import type { Db } from '../db/database.ts'
import type { Fact } from '../mail/letter.ts'
import type { Mail } from '../mail/mailer.ts'
import { insertMail, type OutboxMail } from '../mail/outbox-repository.ts'
import { knownDeviceOf } from '../sessions/device.ts'
import { isForeignDemo } from './credentials.ts'
import { findClaimants, findProvenOwner } from './email-repository.ts'
import { inUseCounters, linkCounters, mayWrite } from './mail-limits.ts'
import {
  accountMadeMail,
  addressInUseMail,
  emailChangeAskedMail,
  emailChangedMail,
  type MailFrame,
  newPasswordAskedMail,
  passkeyAddedMail,
  passkeyRemovedMail,
  passwordChangedMail,
  resetPasswordMail,
  secondFactorChangedMail,
  secondFactorExhaustedMail,
  sessionReusedMail,
  verifyEmailMail,
  wayInAddedMail,
} from './mail-texts.ts'
import { findUserForMail, findUserForMailById, type UserForMail } from './mail-user-repository.ts'
import { createToken } from './one-time-tokens.ts'

export interface ComposerDeps {
  db: Db
  config: Pick<Config, 'publicUrl' | 'pagesUrl' | 'limits' | 'environment' | 'links'>
}

/**
 * Composes a mail just before it is sent, from the current state of the database. Returns undefined if there is
 * nothing to send, for example because no account has the name or a limit is reached.
 *
 * Accounts are looked up here and not during a request, so that neither a response nor its time reveals whether an
 * account exists. One-time tokens are created here too, so that the outbox never stores one.
 */
export async function composeMail(deps: ComposerDeps, mail: OutboxMail): Promise<Mail | undefined> {
  const { db, config } = deps
  if (isForClaimants(mail)) return spreadToClaimants(db, mail)
  const user =
    mail.user_id === null
      ? await findUserForMail(db, mail.recipient)
      : await findUserForMailById(db, mail.user_id)
  if (!user || isForeignDemo(user, config.environment)) return
  switch (mail.kind) {
    case 'verify_email':
      return composeVerification(deps, mail, user)
    case 'reset_password':
      return composeReset(deps, mail, user, resetPasswordMail)
    case 'account_made':
      return composeReset(deps, mail, user, accountMadeMail)
    case 'new_password_asked':
      return composeReset(deps, mail, user, newPasswordAskedMail)
    default:
      return composeNotice(deps, mail, user)
  }
}

/** Composes a notice: a mail that reports an event and has no token. */
function composeNotice(deps: ComposerDeps, mail: OutboxMail, user: UserForMail): Mail | undefined {
  const { config } = deps
  const { pagesUrl } = config
  const forgot = `${pagesUrl}/forgot`
  const links = { review: `${pagesUrl}/profile`, forgot }
  const former = frameOf(config, mail, { ...user, email: mail.recipient })
  const proven = isProven(user) && frameOf(config, mail, user)
  switch (mail.kind) {
    case 'email_change_asked':
      return emailChangeAskedMail(former, forgot, mail.detail)
    case 'email_changed':
      return emailChangedMail(former, `${pagesUrl}/login`, mail.detail)
    case 'password_changed':
      return proven ? passwordChangedMail(proven, forgot, mail.recipient) : undefined
    case 'way_in_added':
      return proven ? wayInAddedMail(proven, links, mail.detail) : undefined
    case 'second_factor_changed':
      return proven ? secondFactorChangedMail(proven, links, mail.detail) : undefined
    case 'second_factor_exhausted':
      return proven ? secondFactorExhaustedMail(proven, links) : undefined
    case 'passkey_added':
      return proven ? passkeyAddedMail(proven, links) : undefined
    case 'passkey_removed':
      return proven ? passkeyRemovedMail(proven, links) : undefined
    case 'session_reused':
      return proven ? sessionReusedMail(proven, links) : undefined
  }
}

/** Returns the parts that all mails to this user have in common. */
function frameOf(
  { publicUrl }: ComposerDeps['config'],
  mail: OutboxMail,
  { email, username }: Pick<UserForMail, 'email' | 'username'>,
): MailFrame {
  return { to: email, username, facts: factsOf(mail), siteUrl: publicUrl }
}

/** Returns the known facts about the cause of a mail. The command of an operator has no IP address, for example. */
function factsOf({ created_at, ip, user_agent }: OutboxMail): Fact[] {
  const facts = [
    { label: 'When', value: `${TIME.format(created_at * 1000)} UTC` },
    { label: 'IP address', value: ip },
    { label: 'Device', value: knownDeviceOf(user_agent) ?? '' },
  ]
  return facts.filter(({ value }) => value !== '')
}

/** The time in a mail is in UTC, because the time zone of the recipient is not known. */
const TIME = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
})

/**
 * Returns whether a mail is for the accounts that claim an e-mail address. The oldest and the two newest of these
 * accounts then get a mail each, with a separate link.
 */
function isForClaimants({ kind, user_id, recipient }: OutboxMail): boolean {
  return kind === 'verify_email' && user_id === null && recipient.includes('@')
}

async function spreadToClaimants(db: Db, { recipient, ip, user_agent }: OutboxMail): Promise<undefined> {
  const oldest = await findClaimants(db, recipient, { order: 'asc', limit: 1 })
  const newest = await findClaimants(db, recipient, { order: 'desc', limit: NEWEST_CLAIMANTS })
  for (const userId of new Set([...newest, ...oldest])) {
    await insertMail(db, { kind: 'verify_email', userId }, { ip, userAgent: user_agent })
  }
}

/**
 * The number of newest accounts that get a link. The oldest account gets one too. A sign-in by e-mail address finds
 * the oldest account, and an attacker cannot create an older one.
 */
const NEWEST_CLAIMANTS = 2

/** An unverified e-mail address may belong to a stranger, so it gets no notices. */
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
    const { username } = owner
    return addressInUseMail(frameOf(config, mail, { email: address, username }), `${config.pagesUrl}/forgot`)
  }
  if (!(await mayWrite(deps, mail, linkCounters('verify_email', address, user.id)))) return
  const token = await createToken(db, { purpose: 'verify_email', userId: user.id, email: address })
  const frame = frameOf(config, mail, { ...user, email: address })
  return verifyEmailMail(frame, linkTo('verify', config, token, { email: address }))
}

/** In seconds: a day, because a new user does not expect this mail. Other links for a new password work for an hour. */
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
  // If another account has verified the e-mail address, the owner of that account must get no mail about this one,
  // which only claims the address.
  const owner = await findProvenOwner(db, email)
  if ((owner && owner.id !== id) || !(await mayWrite(deps, mail, linkCounters('reset_password', email, id))))
    return
  const lifetime = mail.kind === 'account_made' ? INVITATION_SECONDS : undefined
  const token = await createToken(db, { purpose: 'reset_password', userId: id, email, lifetime })
  return write(frameOf(config, mail, user), linkTo('reset', config, token, { username }))
}

/**
 * Returns a link with a token. A link to our own page also has what it is for, which the page shows. A link to another
 * front end does not, because its page may take everything after the beginning for the token.
 */
function linkTo(
  page: 'verify' | 'reset',
  { links, pagesUrl }: Pick<Config, 'links' | 'pagesUrl'>,
  token: string,
  names: Record<string, string>,
): string {
  const isOwnPage = links[page] === ownLink(pagesUrl, page)
  return `${links[page]}${token}${isOwnPage ? `&${new URLSearchParams(names)}` : ''}`
}
