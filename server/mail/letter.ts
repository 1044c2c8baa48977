/** The content of a mail, from which its text and its HTML are made. */
export interface Letter {
  to: string
  subject: string
  /** The user name in the greeting. */
  username: string
  /** The rest of the first sentence, which begins with "Hi mira, ". */
  lead: string
  /** What the reader should know before pressing the button. */
  body?: string[]
  action: LabelledLink
  /** How often and how long the link works: "The link works once, for 24 hours." */
  validity?: string
  facts: Fact[]
  /** What to do if the reader did not cause the mail. */
  advice?: { text: string; link?: LabelledLink }
  /** The rest of the last sentence, which begins with "You get this email because ". */
  reason: string
  siteUrl: string
}

/** A URL, and the label of its button or link. */
export interface LabelledLink {
  label: string
  url: string
}

/** A known fact about the cause of the mail, such as its IP address. */
export interface Fact {
  label: string
  value: string
}

/** Returns the first sentence, which an inbox shows beside the subject. */
export function greeting({ username, lead }: Pick<Letter, 'username' | 'lead'>): string {
  return `Hi ${asWord(username)}, ${lead}`
}

/** Returns the last sentence, which says why the reader gets the mail. */
export function footing({ reason }: Pick<Letter, 'reason'>): string {
  return `You get this email because ${reason}`
}

/**
 * Returns a name on one line, which mail programs do not turn into a link even if it looks like one, as
 * `example.com` does. The HTML part leaves out the invisible character, so that the name can be copied.
 */
export function asWord(name: string): string {
  return name.replaceAll(/\s+/g, ' ').replaceAll('.', `.${WORD_JOINER}`)
}

/** An invisible character that no URL can contain. Within a name it keeps mail programs from making a link. */
export const WORD_JOINER = '\u2060'
