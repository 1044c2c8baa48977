import { PRODUCT_NAME } from '../../shared/product.ts'
import type { Mail } from '../mail/mailer.ts'

/** Asks the owner of an address to prove it. */
export function verifyEmailMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Confirm your e-mail address',
    paragraphs: [
      `Somebody, hopefully you, gave this address for the account ${asWord(username)}.`,
      'Open the link and press the button to confirm that it is yours. The link works once, for 24 hours.',
      'If it was not you, do nothing: without you the address is not confirmed.',
    ],
    link,
    action: 'Confirm the address',
  })
}

/** Tells the owner of a proven address that somebody else named it. */
export function addressInUseMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Your address was used for another account',
    paragraphs: [
      `Somebody gave your address for a new account. It is confirmed for your account ${asWord(username)} already, so the new one does not get it, and nothing has changed for you.`,
      'If it was you: sign in with your account, or set a new password if you have forgotten it.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Lets somebody who forgot the password set a new one. */
export function resetPasswordMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Set a new password',
    paragraphs: [
      `Somebody, hopefully you, asked for a new password for the account ${asWord(username)}.`,
      'Open the link to set one. The link works once, for one hour.',
      'If it was not you, do nothing: your password stays as it is.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Lets somebody in for whom the staff has made an account. */
export function accountMadeMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'An account was made for you',
    paragraphs: [
      `You have an account now. Its name is ${asWord(username)}, and it has no password yet.`,
      'Open the link to choose one, which confirms this address too. The link works once, for 24 hours; after that, the login page sends another one if you say that you forgot your password.',
      'If you expect no account, do nothing: nobody gets into it without this mail.',
    ],
    link,
    action: 'Choose a password',
  })
}

/** Lets somebody set a new password whom the staff wants to. */
export function newPasswordAskedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Please choose a new password',
    paragraphs: [
      `Whoever looks after the accounts of this site asks you to choose a new password for your account ${asWord(username)}.`,
      'Open the link to set it. The link works once, for one hour. Until then everything stays as it is.',
      'Only you choose the password. Nobody else sees it, and nobody has to know it.',
    ],
    link,
    action: 'Set a new password',
  })
}

/** Tells that the password is another now; and, if an address waited to be confirmed, that it was dropped. */
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

/** Warns the present address that it is about to be replaced. */
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

/** Tells the former address that the account has another now. */
export function emailChangedMail(to: string, username: string, link: string): Mail {
  return layOut({
    to,
    subject: 'Your e-mail address was changed',
    paragraphs: [
      `Your account ${asWord(username)} has another e-mail address now; this one does not belong to it any more.`,
      'If it was not you, sign in and change your password, then the address. If you cannot sign in any more, tell whoever runs this site.',
    ],
    link,
    action: 'Sign in',
  })
}

/** Tells that the account can be entered in another way now. */
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

/** Tells that a copy of a session turned up. */
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

/** What every mail says, before it is laid out. */
export interface Letter {
  to: string
  subject: string
  paragraphs: string[]
  link: string
  /** What the link is for. */
  action: string
}

/** A name may look like the address of a page; mail programs must not make a link of it. */
function asWord(username: string): string {
  return username.replaceAll('.', `.${WORD_JOINER}`)
}

/** Invisible, and part of no address. */
const WORD_JOINER = '\u2060'

/** Writes the letter twice: as text, and in HTML that needs no picture and no style. */
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
