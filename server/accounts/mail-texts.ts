import { PRODUCT_NAME } from '../../shared/product.ts'
import type { Mail } from '../mail/mailer.ts'

/** Asks the owner of an e-mail address to verify it. */
export function verifyEmailMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Confirm your e-mail address',
    paragraphs: [
      `This e-mail address was entered for the account ${asWord(username)}.`,
      'Open the link and press the button to confirm that it is yours. The link works once, for 24 hours.',
      'If it was not you, ignore this mail. The e-mail address is not confirmed without you.',
    ],
    link,
    action: 'Confirm the e-mail address',
  })
}

/** Notifies the owner of a verified e-mail address that it was used for another registration. */
export function addressInUseMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Your e-mail address was used for another account',
    paragraphs: [
      `Your e-mail address was entered for a new account. It is already confirmed for your account ${asWord(username)}, so the new account does not get it. Nothing has changed for you.`,
      'If it was you: sign in with your account, or set a new password if you have forgotten it.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Sends the owner of an account a link that sets a new password. */
export function resetPasswordMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Set a new password',
    paragraphs: [
      `A new password was requested for the account ${asWord(username)}.`,
      'Open the link to set one. The link works once, for one hour.',
      'If it was not you, ignore this mail. Your password stays as it is.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Invites the owner of an account that staff created to choose a password. */
export function accountMadeMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'An account was created for you',
    paragraphs: [
      `You have an account now. Its name is ${asWord(username)}, and it has no password yet.`,
      'Open the link to choose one, which also confirms this e-mail address. The link works once, for 24 hours. After that, choose "Forgot your password?" on the login page to get another one.',
      'If you did not expect this account, ignore this mail. It cannot be used without it.',
    ],
    link,
    action: 'Choose a password',
  })
}

/** Asks a user to set a new password, on behalf of staff. */
export function newPasswordAskedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Please choose a new password',
    paragraphs: [
      `The staff of this site asks you to choose a new password for your account ${asWord(username)}.`,
      'Open the link to set it. The link works once, for one hour. Until then everything stays as it is.',
      'Only you choose the password. The staff never sees it and never asks for it.',
    ],
    link,
    action: 'Set a new password',
  })
}

/**
 * Notifies the owner that the password was changed and, if so, that a pending e-mail address was withdrawn.
 */
export function passwordChangedMail(to: string, username: string, link: string, withdrawn: string): Mail {
  return layOut({
    to,
    subject: 'Your password was changed',
    paragraphs: [
      `The password of your account ${asWord(username)} was changed, and its other sessions have ended.`,
      ...(withdrawn && [
        `The change of your e-mail address to ${asWord(withdrawn)} was cancelled. If you still want it, ask for it again on your profile.`,
      ]),
      'If it was not you, set a new password now.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Warns the current e-mail address that it is about to be replaced. */
export function emailChangeAskedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      `You, or the staff of this site, asked for another e-mail address for your account ${asWord(username)}. This one stays until the new one is confirmed.`,
      'If it was not you, set a new password now: that cancels the change and signs you out everywhere.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Notifies the former e-mail address that it was replaced. */
export function emailChangedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Your e-mail address was changed',
    paragraphs: [
      `Your account ${asWord(username)} has another e-mail address now. This one no longer belongs to it.`,
      'If it was not you, sign in and change your password, then the e-mail address. If you can no longer sign in, contact the staff of this site.',
    ],
    link,
    action: 'Sign in',
  })
}

/** Notifies the owner that a sign-in method was added. */
export function wayInAddedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Another way to sign in was added',
    paragraphs: [
      `An account at another provider opens your account ${asWord(username)} now.`,
      'If it was not you, set a new password and unlink it on your profile.',
    ],
    link,
    action: 'See your profile',
  })
}

/** Notifies the owner that a copy of a session was used. */
export function sessionReusedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'A copy of your session was blocked',
    paragraphs: [
      `A token of your account ${asWord(username)} was used twice. That happens when a session is copied. With some apps it also happens when the app is open in two tabs. We cannot tell which it was, so we ended the session.`,
      'Sign in again to go on. If it happens once more and you had the app open in one tab only, change your password.',
    ],
    link,
    action: 'See your sessions',
  })
}

/** The content of a mail, before it is laid out. */
export interface Letter {
  to: string
  subject: string
  paragraphs: string[]
  link: string
  /** The label of the link. */
  action: string
}

/** A name may look like a URL, and mail programs must not make a link of it. */
function asWord(username: string): string {
  return username.replaceAll('.', `.${WORD_JOINER}`)
}

/** Invisible, and not part of any URL. */
const WORD_JOINER = '\u2060'

/** Renders a letter twice: as text, and in HTML without pictures or styles. */
function layOut({ to, subject, paragraphs, link, action }: Letter): Mail {
  const html = paragraphs.map((words) => `<p>${escapeHtml(words)}</p>`)
  return {
    ...{ to, subject, link },
    text: [...paragraphs, `${action}:\n${link}`, `${PRODUCT_NAME}\n`].join('\n\n'),
    html: [...html, `<p><a href="${escapeHtml(link)}">${action}</a></p>`, `<p>${PRODUCT_NAME}</p>`].join(
      '\n',
    ),
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
