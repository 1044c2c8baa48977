import { APP_NAME } from '../../shared/app-name.ts'
import { type Fact, footing, greeting, type LabelledLink, type Letter, WORD_JOINER } from './letter.ts'

// Mail programs support tables and inline styles, but few support a style sheet. The style sheet therefore only
// adds dark mode and the layout of narrow screens. Nothing is loaded from a server, because many programs block
// that.

const LIGHT = {
  page: '#f4f7f7',
  surface: '#ffffff',
  line: '#dce3e6',
  text: '#15202a',
  muted: '#55626e',
  accent: '#0f766e',
  onAccent: '#ffffff',
}

const DARK: typeof LIGHT = {
  page: '#0d1316',
  surface: '#151c20',
  line: '#2a353b',
  text: '#e6edf0',
  muted: '#9fb0b8',
  accent: '#2cc4b1',
  onAccent: '#04211d',
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

const STYLES = {
  paragraph: `margin:0 0 16px;font-size:16px;line-height:24px;color:${LIGHT.text};overflow-wrap:anywhere`,
  small: `margin:0 0 16px;font-size:14px;line-height:20px;color:${LIGHT.muted}`,
  link: `color:${LIGHT.accent};text-decoration:underline`,
}

const SHEET = `
  @media (max-width: 480px) {
    .card { padding: 24px !important }
  }
  @media (prefers-color-scheme: dark) {
    .page { background-color: ${DARK.page} !important }
    .card { background-color: ${DARK.surface} !important; border-color: ${DARK.line} !important }
    .rule { border-color: ${DARK.line} !important }
    .text { color: ${DARK.text} !important }
    .muted { color: ${DARK.muted} !important }
    .accent { color: ${DARK.accent} !important }
    .filled { background-color: ${DARK.accent} !important; color: ${DARK.onAccent} !important }
  }
`

/** Renders a letter as an HTML page with one column. */
export function mailHtml(letter: Letter): string {
  const { subject } = letter
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${html(subject)}</title>
<style>${SHEET}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:${LIGHT.page}">
${preheader(letter)}
<table ${TABLE} class="page" width="100%" style="background-color:${LIGHT.page}">
<tr><td align="center" style="padding:32px 16px">
<table ${TABLE} width="560" style="width:100%;max-width:560px">
<tr><td style="padding:0 0 20px">${BRAND}</td></tr>
<tr><td class="card" style="${FONT};padding:32px;background-color:${LIGHT.surface};border:1px solid ${LIGHT.line};border-radius:12px">
${content(letter)}
</td></tr>
<tr><td style="${FONT};padding:20px 0 0">${footer(letter)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

/**
 * Returns the sentence that an inbox shows after the subject. The spaces after it keep the rest of the mail out of
 * the inbox.
 */
function preheader(letter: Letter): string {
  const filler = '&#847;&zwnj;&nbsp;'.repeat(60)
  return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${html(greeting(letter))}${filler}</div>`
}

function content(letter: Letter): string {
  const { subject, body = [], action, validity, facts, advice } = letter
  const title = `margin:0 0 16px;font-size:24px;line-height:32px;font-weight:650;letter-spacing:-0.015em;color:${LIGHT.text}`
  return [
    `<h1 class="text" style="${title}">${html(subject)}</h1>`,
    ...[greeting(letter), ...body].map((text) => paragraph(html(text))),
    button(action),
    fullUrl(action),
    validity ? small(html(validity)) : '',
    facts.length > 0 ? factTable(facts) : '',
    advice ? paragraph(adviceHtml(advice), 'margin:20px 0 0') : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function paragraph(content: string, style = ''): string {
  return `<p class="text" style="${STYLES.paragraph};${style}">${content}</p>`
}

function small(content: string): string {
  return `<p class="muted" style="${STYLES.small}">${content}</p>`
}

function link({ label, url }: LabelledLink, style = ''): string {
  return `<a class="accent" href="${html(url)}" style="${STYLES.link};${style}">${html(label)}</a>`
}

/** The cell of the table has the colour, because Outlook ignores the padding of a link. */
function button({ label, url }: LabelledLink): string {
  const filled = `background-color:${LIGHT.accent};color:${LIGHT.onAccent};border-radius:8px`
  const text = 'display:inline-block;padding:12px 20px;font-size:16px;line-height:20px;font-weight:600'
  return `<table ${TABLE} style="margin:24px 0">
<tr><td class="filled" style="${filled}"><a class="filled" href="${html(url)}" style="${filled};${text};text-decoration:none">${html(label)}</a></td></tr>
</table>`
}

/** The full URL, for readers who check it before they open it, and for programs that do not show links. */
function fullUrl({ url }: LabelledLink): string {
  return small(
    `Or open this link in your browser:<br>${link({ label: url, url }, 'word-break:break-all;overflow-wrap:anywhere')}`,
  )
}

function factTable(facts: Fact[]): string {
  const cell = 'padding:2px 0;font-size:14px;line-height:20px;vertical-align:top'
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td class="muted" width="92" style="${cell};width:92px;padding-right:16px;white-space:nowrap;color:${LIGHT.muted}">${html(label)}</td>` +
      `<td class="text" style="${cell};color:${LIGHT.text};overflow-wrap:anywhere">${html(value)}</td></tr>`,
  )
  return `<table class="rule" cellpadding="0" cellspacing="0" border="0" style="${FONT};width:100%;margin:24px 0 0;border-top:1px solid ${LIGHT.line};padding:14px 0 0">
${rows.join('\n')}
</table>`
}

function adviceHtml({ text, link: remedy }: NonNullable<Letter['advice']>): string {
  return remedy ? `${html(text)} ${link(remedy)}` : html(text)
}

function footer(letter: Letter): string {
  const { siteUrl } = letter
  const site = link({ label: siteUrl, url: siteUrl })
  const line = 'margin:0 0 4px;font-size:13px;line-height:20px'
  return `<p class="muted" style="${line};color:${LIGHT.muted}">${html(footing(letter))}</p>
<p class="muted" style="${line};color:${LIGHT.muted}">${html(APP_NAME)} · ${site}</p>`
}

const TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'

/** The logo, a gate, is drawn with table cells, because many mail programs block pictures or cannot show SVG. */
const BRAND = brand()

function brand(): string {
  const gate = [
    gateRow(4, [4, 'gap'], [4, 'wall'], [6, 'gap'], [4, 'wall'], [4, 'gap']),
    gateRow(7, [22, 'wall']),
    gateRow(11, [6, 'wall'], [10, 'arch'], [6, 'wall']),
  ]
  const name = `${FONT};padding:0 0 0 10px;font-size:18px;line-height:24px;font-weight:650;color:${LIGHT.accent}`
  return `<table ${TABLE}><tr>
<td aria-hidden="true" style="padding:0;font-size:0;line-height:0">${gate.join('')}</td>
<td class="accent" style="${name}">${html(APP_NAME)}</td>
</tr></table>`
}

function gateRow(height: number, ...cells: [width: number, part: 'gap' | 'wall' | 'arch'][]): string {
  const arch = `<div class="page" style="height:${height}px;background-color:${LIGHT.page};border-radius:5px 5px 0 0"></div>`
  const rendered = cells.map(([width, part]) => {
    const size = `width:${width}px;height:${height}px;padding:0;font-size:0;line-height:0`
    if (part === 'gap') return `<td width="${width}" height="${height}" style="${size}"></td>`
    const wall = `class="filled" width="${width}" height="${height}" style="${size};background-color:${LIGHT.accent}"`
    return `<td ${wall}>${part === 'arch' ? arch : ''}</td>`
  })
  return `<table ${TABLE}><tr>${rendered.join('')}</tr></table>`
}

/**
 * Escapes a text for HTML. Each dot of a name is put into an element of its own, so that mail programs do not turn
 * the name into a link.
 */
function html(text: string): string {
  const escaped = text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  return escaped.replaceAll(`.${WORD_JOINER}`, '<span>.</span>')
}
