import { APP_NAME } from '../../shared/app-name.ts'
import { footing, greeting, type LabelledLink, type Letter } from './letter.ts'
import { mailHtml } from './mail-html.ts'
import type { Mail } from './mailer.ts'

/** Renders a letter twice with the same content: as plain text and as HTML. */
export function layOut(letter: Letter): Mail {
  const { to, subject, action } = letter
  return { to, subject, link: action.url, text: mailText(letter), html: mailHtml(letter) }
}

function mailText(letter: Letter): string {
  const { body = [], action, validity = '', facts, advice, siteUrl } = letter
  const blocks = [
    ...[greeting(letter), ...body, textLink(action), validity],
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    advice?.text ?? '',
    advice?.link ? textLink(advice.link) : '',
    `${APP_NAME}\n${siteUrl}\n${footing(letter)}\n`,
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

/** Returns label and URL. The URL has its own line, so that mail programs do not treat punctuation as part of it. */
function textLink({ label, url }: LabelledLink): string {
  return `${label}:\n${url}`
}
