import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { ApiError } from '../api/client.ts'

/** What the server made of the token of a link. */
type Verdict = 'accepted' | 'already_used' | 'link_not_valid'

/** A link out of a mail, as the page that it opened sees it. */
export type MailedLink = { status: 'ready'; token: string } | { status: Verdict | 'no_token' }

/**
 * Reads the link that was opened. Opening uses nothing up: the scanners of mail providers open every
 * link, so a person has to press a button.
 *
 * The token stands behind `#`, which no server sees. It stays there until the server has decided on
 * it; then it is taken out of the address, and so out of the history of the browser.
 */
export function useMailedLink() {
  const { pathname, hash } = useLocation()
  const navigate = useNavigate()
  const [verdict, setVerdict] = useState<Verdict>()
  const token = new URLSearchParams(hash.slice(1)).get('token')
  const link: MailedLink = token ? { status: 'ready', token } : { status: verdict ?? 'no_token' }

  /** Waits for the verdict. @throws {ApiError} when there is none: the link may be tried again */
  async function redeem(sending: Promise<unknown>): Promise<Verdict> {
    const verdict = await verdictOf(sending)
    setVerdict(verdict)
    navigate(pathname, { replace: true })
    return verdict
  }

  return { link, redeem }
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
