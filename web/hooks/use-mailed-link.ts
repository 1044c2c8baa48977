import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { ApiError } from '../api/client.ts'

/** The server's decision on the token of a link. */
type Verdict = 'accepted' | 'already_used' | 'link_not_valid'

/** A link from a mail, as its page sees it. */
export type MailedLink =
  | { status: 'ready'; token: string; username: string }
  | { status: Verdict | 'no_token' }

/**
 * Reads the mailed link that was opened. Opening it uses nothing up: the scanners of mail providers open every
 * link, so the user has to press a button.
 *
 * The token stands behind `#`, which browsers do not send. It stays there until the server has decided on it.
 * Then it is removed from the URL, and so from the history of the browser. Some mail programs rewrite `#` to `?`.
 * In that case it leaves the URL at once. `username` is for password managers, empty if the link has none.
 */
export function useMailedLink() {
  const { pathname, search, hash } = useLocation()
  const navigate = useNavigate()
  const [verdict, setVerdict] = useState<Verdict>()
  const [query] = useState(() => new URLSearchParams(search))
  const fragment = new URLSearchParams(hash.slice(1))
  const token = fragment.get('token') ?? (verdict ? null : query.get('token'))
  const username = fragment.get('username') ?? query.get('username') ?? ''
  const link: MailedLink = token ? { status: 'ready', token, username } : { status: verdict ?? 'no_token' }
  const isInQuery = new URLSearchParams(search).has('token')

  useEffect(() => {
    if (isInQuery) void navigate(pathname, { replace: true })
  }, [isInQuery, pathname, navigate])

  /** Waits for the verdict. @throws {ApiError} if there is none: the link may be tried again */
  async function consume(sending: Promise<unknown>): Promise<Verdict> {
    const verdict = await verdictOf(sending)
    setVerdict(verdict)
    void navigate(pathname, { replace: true })
    return verdict
  }

  return { link, consume }
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
