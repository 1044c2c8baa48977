import type { Config } from '../../config/config.ts'
import type { AuthorizationRequest } from './authorization.ts'
import { PEOPLE, type Persona, TROUBLES } from './personas.ts'
import type { StandIn } from './stand-in.ts'

/** The path of the stylesheet of these pages. */
export const STYLE_URL = '/stand-in/style.css'

/**
 * Returns the content security policy of these pages. Chromium also applies `form-action` to the redirect
 * after a form, so the policy names the origins of the pages that the browser is redirected to.
 */
export function pagePolicy({ redirectPages }: Pick<Config, 'redirectPages'>): string {
  const clients = new Set(redirectPages.map((page) => new URL(page).origin))
  return [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `form-action 'self' ${[...clients].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Renders the page that asks the user for a persona. Its form repeats the request, and adds the persona. */
export function choicePage({ label }: StandIn, request: AuthorizationRequest): string {
  return layout(
    label,
    `<p>Sign in to <strong>${escapeHtml(new URL(request.redirect_uri).origin)}</strong> as</p>
    <form>
      ${Object.entries(request).map(hiddenInput).join('\n      ')}
      ${buttons(PEOPLE)}
      <h2>Or let something go wrong</h2>
      ${buttons(TROUBLES)}
    </form>
    ${request.scope && `<p class="note">Asked for: <code>${escapeHtml(request.scope)}</code></p>`}`,
  )
}

/** Renders the page that shows why a request is refused, if the stand-in must not redirect. */
export function refusalPage({ label }: StandIn, problem: string): string {
  return layout(label, `<p role="alert">This request is refused: ${escapeHtml(problem)}</p>`)
}

function buttons(personas: Persona[]): string {
  const items = personas.map(
    ({ id, label, note }) =>
      `<li><button name="persona" value="${escapeHtml(id)}">${escapeHtml(label)} <small>${escapeHtml(note)}</small></button></li>`,
  )
  return `<ul>${items.join('\n')}</ul>`
}

function hiddenInput([name, value]: [string, string | undefined]): string {
  return value === undefined
    ? ''
    : `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
}

function layout(label: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Stand-in for ${label}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${STYLE_URL}">
  </head>
  <body>
    <main>
      <h1>Stand-in for ${label}</h1>
      <p class="plain">This is not ${label}. It plays ${label} on your machine, in development only.</p>
      ${content}
    </main>
  </body>
</html>
`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a text from the request, so that it cannot become markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}
