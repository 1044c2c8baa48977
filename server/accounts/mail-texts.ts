import { APP_NAME } from '../../shared/app-name.ts'
import { asWord, type Fact, type LabelledLink, type Letter } from '../mail/letter.ts'
import { layOut } from '../mail/mail-layout.ts'
import type { Mail } from '../mail/mailer.ts'

/** The parts of every mail. */
export interface MailFrame {
  to: string
  username: string
  /** When, where and on which device the cause of the mail happened, as far as known. */
  facts: Fact[]
  siteUrl: string
}

/** Asks the owner of an e-mail address to verify it. */
export function verifyEmailMail(frame: MailFrame, url: string): Mail {
  return compose(frame, {
    subject: 'Confirm your email',
    lead: `confirm this email for your ${APP_NAME} account.`,
    action: { label: 'Confirm email', url },
    validity: 'The link works once, for 24 hours.',
    advice: IGNORE,
    reason: `your email was entered for an account at ${APP_NAME}.`,
  })
}

/** Notifies the owner of a verified e-mail address that another account claims this address. */
export function addressInUseMail(frame: MailFrame, url: string): Mail {
  return compose(frame, {
    subject: 'Someone tried to sign up with your email',
    lead: 'you already have an account, so your email was not added to another one.',
    body: [`Was it you? Sign in as ${asWord(frame.username)}, or reset your password.`],
    action: { label: 'Reset password', url },
    advice: IGNORE,
    reason: OWNED,
  })
}

/** Contains the link with which the owner of an account sets a new password. */
export function resetPasswordMail(frame: MailFrame, url: string): Mail {
  return compose(frame, {
    subject: 'Reset your password',
    lead: 'we received a request to reset your password.',
    action: { label: 'Reset password', url },
    validity: 'The link works once, for one hour. Until you use it, your password stays as it is.',
    advice: IGNORE,
    reason: `a password reset was requested at ${APP_NAME} for your username or email.`,
  })
}

/** Invites the owner of an account that staff created to choose a password. */
export function accountMadeMail(frame: MailFrame, url: string): Mail {
  return compose(frame, {
    subject: `You're invited to ${APP_NAME}`,
    lead: 'an account has been created for you. Choose a password to start.',
    action: { label: 'Choose a password', url },
    validity:
      'The link works once, for 24 hours. After that, choose “Forgot password?” on the login page to get another one.',
    facts: [{ label: 'Username', value: asWord(frame.username) }, ...frame.facts],
    advice: { text: "Didn't expect this? You can ignore this email. Without it, the account can't be used." },
    reason: `an administrator of ${APP_NAME} created an account with your email.`,
  })
}

/** Asks a user to set a new password, on behalf of staff. */
export function newPasswordAskedMail(frame: MailFrame, url: string): Mail {
  return compose(frame, {
    subject: 'Please reset your password',
    lead: 'an administrator has asked you to choose a new password.',
    body: ['Only you choose it. Administrators never see your password and never ask for it.'],
    action: { label: 'Reset password', url },
    validity: 'The link works once, for one hour. Until you use it, your password stays as it is.',
    reason: OWNED,
  })
}

/**
 * Notifies the owner that the password was changed. `withdrawn` is the pending e-mail address that the change has
 * withdrawn, or empty.
 */
export function passwordChangedMail(frame: MailFrame, forgotUrl: string, withdrawn: string): Mail {
  return compose(frame, {
    subject: 'Your password was changed',
    lead: 'your password was changed, and your other sessions were signed out.',
    body: [
      ...(withdrawn && [
        `The change of your email to ${asWord(withdrawn)} was cancelled. If you still want it, start it again on your profile.`,
      ]),
      'Not you? Reset it now.',
    ],
    action: { label: 'Reset password', url: forgotUrl },
    reason: OWNED,
  })
}

/** Warns the current e-mail address that it is about to be replaced. */
export function emailChangeAskedMail(frame: MailFrame, forgotUrl: string, newEmail: string): Mail {
  return compose(frame, {
    subject: 'Your email is about to change',
    lead: `you or an administrator asked to change your account's email${toEmail(newEmail)}. This one stays until the new one is confirmed.`,
    body: ['Not you? Reset your password now. That cancels the change and signs you out everywhere.'],
    action: { label: 'Reset password', url: forgotUrl },
    reason: OWNED,
  })
}

/** Notifies the former e-mail address that it was replaced. */
export function emailChangedMail(frame: MailFrame, loginUrl: string, newEmail: string): Mail {
  return compose(frame, {
    subject: 'Your email was changed',
    lead: `your account's email was changed${toEmail(newEmail)}.`,
    body: ['Not you? Sign in and change your password. If you can no longer sign in, contact support.'],
    action: { label: 'Sign in', url: loginUrl },
    reason: `your account at ${APP_NAME} had this email until now.`,
  })
}

/** The pages that a warning links to. */
export interface WarningLinks {
  review: string
  forgot: string
}

/** Notifies the owner that a provider was linked. */
export function wayInAddedMail(frame: MailFrame, { review, forgot }: WarningLinks, provider: string): Mail {
  return compose(frame, {
    subject: `${provider || 'A provider'} was connected to your account`,
    lead: `you can now sign in with ${provider || 'a provider'}.`,
    action: { label: 'Review sign-in methods', url: review },
    advice: resetNow(forgot, `Not you? Disconnect ${provider || 'it'} on your profile.`),
    reason: OWNED,
  })
}

/** Notifies the owner that a passkey was added. */
export function passkeyAddedMail(frame: MailFrame, { review, forgot }: WarningLinks): Mail {
  return compose(frame, {
    subject: 'A passkey was added to your account',
    lead: 'you can now sign in with a new passkey.',
    action: { label: 'Review your passkeys', url: review },
    advice: resetNow(forgot, 'Not you? Remove it on your profile.'),
    reason: OWNED,
  })
}

/** Notifies the owner that a passkey was removed. */
export function passkeyRemovedMail(frame: MailFrame, { review, forgot }: WarningLinks): Mail {
  return compose(frame, {
    subject: 'A passkey was removed from your account',
    lead: 'one of your passkeys no longer signs in.',
    action: { label: 'Review your passkeys', url: review },
    advice: resetNow(forgot),
    reason: OWNED,
  })
}

/**
 * Notifies the owner that a session was ended because a spent token was used again, which may mean that the session was
 * copied.
 */
export function sessionReusedMail(frame: MailFrame, { review, forgot }: WarningLinks): Mail {
  return compose(frame, {
    subject: 'A copy of your session was blocked',
    lead: 'we ended a session on your account because it looked copied.',
    body: [
      'One of its tokens was used twice. That happens when a session is copied. With some apps it also happens when the app is open in two tabs. We cannot tell which it was.',
      'Sign in again to continue. If it happens once more and you had the app open in one tab only, change your password.',
    ],
    action: { label: 'Review your profile', url: review },
    advice: resetNow(forgot),
    reason: OWNED,
  })
}

/** For each change of the second factor: the subject of the mail, and the rest of its first sentence "Hi mira, …". */
const FACTOR_CHANGES: Record<string, [subject: string, lead: string]> = {
  second_factor_added: [
    'Two-step verification is on',
    'from now on signing in needs a code of your authenticator app. Your other sessions were signed out.',
  ],
  second_factor_removed: [
    'Two-step verification is off',
    'signing in no longer needs a code. Your other sessions were signed out.',
  ],
  account_returned: [
    'Your account was secured',
    'because someone else had used your account, its password and all other ways to sign in were removed. All sessions were signed out.',
  ],
  recovery_codes_renewed: [
    'You have new recovery codes',
    'new recovery codes were created. The old ones no longer work.',
  ],
  recovery_code_used: [
    'A recovery code was used to sign in',
    'a recovery code of yours was used to sign in. It no longer works.',
  ],
}

/**
 * Notifies the owner of a change of the second factor. `detail` has the name of the change, and the reason if staff
 * made it.
 */
export function secondFactorChangedMail(
  frame: MailFrame,
  { review, forgot }: WarningLinks,
  detail: string,
): Mail {
  const [change = '', ...reason] = detail.split(' ')
  const [subject, lead] = FACTOR_CHANGES[change] ?? [
    'Two-step verification was changed',
    'your two-step verification was changed.',
  ]
  return compose(frame, {
    subject,
    lead,
    body: reason.length > 0 ? [`An administrator did this: ${asWord(reason.join(' '))}`] : [],
    action:
      change === 'account_returned'
        ? { label: 'Set a new password', url: forgot }
        : { label: 'Review two-step verification', url: review },
    advice: resetNow(forgot, change === 'second_factor_added' ? NOT_BY_RESET : undefined),
    reason: OWNED,
  })
}

/**
 * Warns the owner that too many wrong codes were entered. A code is asked for only after the first step of a
 * sign-in, or in a signed-in browser.
 */
export function secondFactorExhaustedMail(frame: MailFrame, { review, forgot }: WarningLinks): Mail {
  return compose(frame, {
    subject: 'Someone may know your password',
    lead: 'five wrong codes were entered for your account within a day.',
    body: [
      'Two-step verification stopped them. To get that far, one needs your password, an account that you connected, or a browser in which you are signed in.',
      'Was it you? Use the code that your app shows now.',
    ],
    action: { label: 'Reset password', url: forgot },
    advice: {
      text: 'Not you? Reset your password now, and check the accounts that you connected.',
      link: { label: 'Review your profile', url: review },
    },
    reason: OWNED,
  })
}

/**
 * An attacker who knows the password may have turned on the second factor. A password reset would leave it on, so
 * only support can help.
 */
const NOT_BY_RESET = 'Not you? Contact support to turn it off, and choose another password.'

const IGNORE = { text: "Didn't request this? You can ignore this email." }

const OWNED = `you have an account at ${APP_NAME}.`

function resetNow(url: string, text = 'Not you?'): { text: string; link: LabelledLink } {
  return { text, link: { label: 'Reset your password now', url } }
}

/**
 * Returns a part of a sentence, such as " to m•••@example.com". The owner recognizes the e-mail address, but another
 * reader of the mail does not learn it.
 */
function toEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const [first = ''] = email
  return at < 0 ? '' : ` to ${first}•••${asWord(email.slice(at))}`
}

type Content = Omit<Letter, keyof MailFrame> & Partial<Pick<Letter, 'facts'>>

function compose(frame: MailFrame, content: Content): Mail {
  return layOut({ ...frame, ...content })
}
