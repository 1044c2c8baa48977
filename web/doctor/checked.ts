import type { Examination } from './examine.ts'
import { clockOffset } from './server-findings.ts'

/** Returns what was checked and what was seen, for comparison. */
export function listChecked({ contact, page }: Examination): [what: string, seen: string][] {
  const { origin } = new URL(page.url)
  const own: [string, string][] = [
    ['Page', origin],
    ['API', page.apiOrigin === origin ? 'at the same address' : page.apiOrigin],
    ['Frame', page.inForeignFrame ? 'inside a page of another address' : 'none'],
    ['Cookies', page.cookiesEnabled ? 'the browser says they are on' : 'the browser says they are off'],
    ['localStorage', page.storageWorks ? 'works' : 'is blocked'],
  ]
  if (contact.status !== 'answered') return own
  const { report, cookieReturned } = contact
  const { name, secure, same_site } = report.cookie
  const offset = clockOffset(report, page)
  return [
    ...own,
    ['Cookie set', `${name}, ${same_site}, ${secure ? 'Secure' : 'not Secure'}`],
    ['Cookie back', cookieReturned ? 'yes, the same one' : 'no'],
    ['PUBLIC_URL', report.public_url],
    ['Trusted pages', report.trusted_origins.join(', ')],
    ['Proxy', proxyLabel(report.request)],
    ['Clock', offset === 0 ? 'the same second' : `${Math.abs(offset)} s ${offset > 0 ? 'ahead' : 'behind'}`],
  ]
}

function proxyLabel({ forwarded, proxy_believed }: { forwarded: boolean; proxy_believed: boolean }): string {
  if (!forwarded) return 'not detected'
  return proxy_believed ? 'passes requests on, and is believed' : 'passes requests on'
}
