import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { type Finding, setting } from './finding.ts'
import type { PageFacts } from './page-facts.ts'

/** Returns a finding if the page and PUBLIC_URL have an IP address, to which no passkey can belong. */
export function findPasskeyHost({ public_url }: DoctorReport, page: PageFacts): Finding | undefined {
  const url = new URL(public_url)
  const isIpAddress = /^[\d.]+$|^\[/.test(url.hostname)
  // If the page has another origin than PUBLIC_URL, `findAddress` says where to open the app.
  if (!isIpAddress || new URL(page.url).origin !== url.origin) return
  url.hostname = 'localhost'
  return {
    weight: 'note',
    title: 'Passkeys are off',
    sentence: `PUBLIC_URL says ${public_url}, and a passkey belongs to a host name, never to an IP address. Everything else works.`,
    remedy: setting('PUBLIC_URL', url.origin),
  }
}
