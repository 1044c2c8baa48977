import { findAddress, findScheme } from './address-findings.ts'
import { findNoResponse } from './contact-findings.ts'
import type { Examination } from './examine.ts'
import type { Finding } from './finding.ts'
import { findLostCookie, findStorage } from './keeping-findings.ts'
import { findPasskeyHost } from './passkey-findings.ts'
import { findClock, findProxy } from './server-findings.ts'

/**
 * Returns what is wrong, the most urgent finding first. An empty list means that all is well, and notes alone mean
 * that everything works.
 */
export function diagnose({ contact, page }: Examination): Finding[] {
  if (contact.status !== 'answered') return [findNoResponse(contact, page)]
  const { report, cookieReturned } = contact
  const isLost = !cookieReturned || !page.cookiesEnabled
  const scheme = findScheme(report, page)
  const findings = [
    scheme,
    // If the scheme is wrong, the cookie is lost for that reason alone, and PUBLIC_URL is about to change.
    scheme || !isLost ? undefined : findLostCookie(report, page),
    findStorage(page),
    scheme ? undefined : findAddress(report, page),
    findPasskeyHost(report, page),
    findProxy(report),
    findClock(report, page),
  ].filter((finding) => finding !== undefined)
  return [...ofWeight(findings, 'fix'), ...ofWeight(findings, 'note')]
}

function ofWeight(findings: Finding[], weight: Finding['weight']): Finding[] {
  return findings.filter((finding) => finding.weight === weight)
}
