/** The marks that replace a token, and any other value that is not shown. */
const TOKEN_MARK = 'eyJ…'
const HIDDEN_MARK = '…'

const TOKEN = /eyJ[\w-]{5,}(\.[\w-]+)*\.?/g

/** The keys whose texts come from our own lists, never from a user, in both directions and in responses alone. */
const OPEN_KEYS = ['token_type', 'transport', 'status']
const OPEN_IN_RESPONSES = [...OPEN_KEYS, 'detail', 'code', 'reason']

/** Further items of a list are left out, because they look alike. */
const SHOWN_ITEMS = 2

/** Returns a text with every token shortened to its first letters. */
export function redactTokens(text: string): string {
  return text.replace(TOKEN, TOKEN_MARK)
}

/** Returns the body of a response with its keys, numbers and error codes. Tokens and texts of users become marks. */
export function redactBody(value: unknown): unknown {
  return redact(value, OPEN_IN_RESPONSES)
}

/**
 * Returns the body of a request in the same way, but hides `code` and `reason`. In a request, `code` is a secret of
 * a provider, an app or recovery, and staff have typed `reason`.
 */
export function redactRequest(value: unknown): unknown {
  return redact(value, OPEN_KEYS)
}

function redact(value: unknown, openKeys: string[], key = ''): unknown {
  if (typeof value === 'string') return redactValue(value, openKeys.includes(key))
  if (Array.isArray(value)) return redactItems(value, openKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, redact(part, openKeys, name)]))
}

function redactValue(text: string, isOpen: boolean): string {
  const shown = redactTokens(text)
  return shown !== text || isOpen ? shown : HIDDEN_MARK
}

function redactItems(items: unknown[], openKeys: string[]): unknown[] {
  const shown = items.slice(0, SHOWN_ITEMS).map((item) => redact(item, openKeys))
  const rest = items.length - shown.length
  return rest > 0 ? [...shown, `… ${rest} more`] : shown
}

/** Returns headers by name, without tokens. */
export function redactHeaders(headers: HeadersInit | undefined): Record<string, string> {
  return Object.fromEntries(
    [...new Headers(headers)].map(([name, value]) => [headerName(name), redactTokens(value)]),
  )
}

/** Returns a header name as it is usually written: `Content-Type`. */
function headerName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
}
