import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { ApiError } from '../api/client.ts'
import { readState } from './read-state.ts'

const VERDICTS = ['accepted', 'already_used', 'link_not_valid'] as const

/** The server's decision on the token of a link. */
type Verdict = (typeof VERDICTS)[number]

/** The state of a link from a mail, on the page that it opens. */
export type MailedLink =
  | { status: 'ready'; token: string; username: string; email: string }
  | { status: Verdict | 'no_token' }

/**
 * Reads the token of a mailed link from the URL. To open the link does not consume the token, because the scanners of
 * mail providers open every link. The page must have a button that calls `consume`.
 *
 * The token follows the `#`, because browsers do not send that part to a server. Once the server has decided on the
 * token, the token is removed from the URL, and so from the history of the browser. Some mail programs rewrite `#` to
 * `?`. Such a token is removed from the URL at once. The verdict stays in the history, so that a reload shows it again,
 * and so does the user name, for the login afterwards. `username` and `email` are for the reader of the page and for
 * password managers. They are empty if the link has none, and nothing proves them.
 */
export function useMailedLink() {
  const { pathname, search, hash, state } = useLocation()
  const navigate = useNavigate()
  const verdict = readVerdict(state)
  const [query] = useState(() => new URLSearchParams(search))
  const fragment = new URLSearchParams(hash.slice(1))
  const token = fragment.get('token') ?? (verdict ? null : query.get('token'))
  const named = (name: string) => fragment.get(name) ?? query.get(name) ?? ''
  const link: MailedLink = token
    ? { status: 'ready', token, username: named('username'), email: named('email') }
    : { status: verdict ?? 'no_token' }
  const isInQuery = new URLSearchParams(search).has('token')

  useEffect(() => {
    if (isInQuery) void navigate(pathname, { replace: true })
  }, [isInQuery, pathname, navigate])

  /** Returns the verdict of a request with the token. @throws {ApiError} without a verdict, so that a retry may work */
  async function consume(sending: Promise<unknown>): Promise<Verdict> {
    const verdict = await verdictOf(sending)
    await navigate(pathname, { replace: true, state: { verdict, username: named('username') } })
    return verdict
  }

  return { link, consume }
}

/** Returns the verdict in the router state of a page whose link was used. */
function readVerdict(state: unknown): Verdict | undefined {
  const verdict = readState(state, 'verdict')
  return VERDICTS.find((known) => known === verdict)
}

async function verdictOf(sending: Promise<unknown>): Promise<Verdict> {
  try {
    await sending
    return 'accepted'
  } catch (error) {
    const code = error instanceof ApiError ? error.code : undefined
    if (code === 'already_used' || code === 'link_not_valid') return code
    throw error
  }
}
