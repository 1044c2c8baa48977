import { PRODUCT_NAME } from '../../shared/product.ts'
import type { Mail } from '../mail/mailer.ts'

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
export function asWord(username: string): string {
  return username.replaceAll('.', `.${WORD_JOINER}`)
}

/** Invisible, and part of no address. */
const WORD_JOINER = '\u2060'

/** Writes the letter twice: as text, and in HTML that needs no picture and no style. */
export function layOut({ to, subject, paragraphs, link, action }: Letter): Mail {
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
